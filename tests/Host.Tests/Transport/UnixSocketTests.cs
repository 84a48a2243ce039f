using System.Net.Sockets;
using GoKV.Application.Server;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>The option unixsocket: a socket with a path, beside TCP, with the figures and rights that Redis gives it.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string SocketPath => Path.Combine(_directory.Path, "s");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task ServesByPathAndByPort(string transport)
    {
        await using GoKvServer server = await StartAsync(options => options.Transport = transport);
        await using RespClient local = await RespClient.ConnectAsync(SocketPath);
        await using RespClient other = await server.ConnectAsync();

        Assert.Equal("OK", await local.AskAsync("SET k v"));
        Assert.Equal("\"v\"", await other.AskAsync("GET k"));
        string line = await local.AskAsync("CLIENT INFO");
        Assert.Contains($" addr={SocketPath}:0 laddr={SocketPath}:0 ", line, StringComparison.Ordinal);
        Assert.Contains(" flags=U ", line, StringComparison.Ordinal);
        Assert.Contains(" flags=N ", await other.AskAsync("CLIENT INFO"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task HasThePermissionsThatWereAskedForAndGoesWithTheServer(string transport)
    {
        await using (await StartAsync(options => (options.Transport, options.UnixSocketPerm) = (transport, Convert.ToInt32("710", 8))))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute, Mode());

        Assert.False(File.Exists(SocketPath));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task TakesThePlaceOfOneThatAKilledServerLeft(string transport)
    {
        using var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        killed.Bind(new UnixDomainSocketEndPoint(SocketPath));
        await using GoKvServer server = await StartAsync(options => options.Transport = transport);
        await using RespClient client = await RespClient.ConnectAsync(SocketPath);

        Assert.Equal("PONG", await client.AskAsync("PING"));
    }

    [Fact]
    public async Task LeavesAFileWithContentAlone()
    {
        await File.WriteAllTextAsync(SocketPath, "somebody's");

        (int code, string errors) = await FailAsync(SocketPath);
        Assert.Equal((1, $"gokv: cannot listen on the Unix socket {SocketPath}: there is a file of that name, and it is no socket\n"), (code, errors));
        Assert.Equal("somebody's", await File.ReadAllTextAsync(SocketPath));
    }

    [Fact]
    public async Task SaysInOneLineWhyItCannotListen()
    {
        (int code, string errors) = await FailAsync(Path.Combine(_directory.Path, "no", "s"));
        Assert.Equal(1, code);
        Assert.Matches($"^gokv: cannot listen on the Unix socket {_directory.Path}/no/s: [^\n]+\n$", errors);
    }

    [Fact]
    public async Task AClientOfItIsOnThisMachine()
    {
        await using GoKvServer server = await StartAsync(options => options.EnableDebugCommand = "local");
        await using RespClient client = await RespClient.ConnectAsync(SocketPath);

        Assert.Equal("OK", await client.AskAsync("DEBUG SLEEP 0"));
    }

    private Task<GoKvServer> StartAsync(Action<ServerOptions>? configure = null) => GoKvServer.StartAsync(options =>
    {
        options.UnixSocket = SocketPath;
        configure?.Invoke(options);
    });

    private async Task<(int Code, string Errors)> FailAsync(string socket)
    {
        (int code, _, string errors) = await GoKvProcess.RunAsync(
            ["--port", "0", "--dir", Path.Combine(_directory.Path, "data"), "--log-level", "Critical", "--unixsocket", socket]);
        return (code, errors);
    }

    private UnixFileMode Mode() => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(SocketPath);
}
