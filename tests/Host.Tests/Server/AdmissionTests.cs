using System.Net;
using GoKV.Host.Transport;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Server;

/// <summary>Who is let in, and who is sent away.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task OneClientTooManyIsToldSo()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.MaxClients = 2);
        await using RespClient first = await server.ConnectAsync();
        await using RespClient second = await server.ConnectAsync();
        await first.AskAsync("PING");
        await second.AskAsync("PING");

        await using RespClient third = await server.ConnectAsync();

        Assert.Equal("-ERR max number of clients reached\r\n", await third.ReadToEndAsync());
        Assert.Equal("PONG", await first.AskAsync("PING"));
    }

    [Fact]
    public async Task APlaceThatWasLeftIsFree()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.MaxClients = 1);
        await using (RespClient first = await server.ConnectAsync())
        {
            await first.AskAsync("QUIT");
            await first.ReadToEndAsync();
        }

        for (int attempt = 0; attempt < 100; attempt++)
        {
            await using RespClient next = await server.ConnectAsync();
            await next.SendAsync("PING\r\n");
            if ((await next.ReadAsync()).Text == "PONG")
                return;
            await Task.Delay(20);
        }

        Assert.Fail("The place stays taken.");
    }

    [Fact]
    public async Task AnIdleClientIsDisconnectedAndABusyOneIsNot()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Timeout = 1);
        await using RespClient busy = await server.ConnectAsync();
        await using RespClient idle = await server.ConnectAsync();
        await idle.AskAsync("PING");

        Task<string> end = idle.ReadToEndAsync();
        while (!end.IsCompleted)
        {
            await busy.AskAsync("PING");
            await Task.Delay(20);
        }

        Assert.Equal("", await end);
        Assert.Equal("PONG", await busy.AskAsync("PING"));
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.1.2.3", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("192.168.1.7", true)]
    [InlineData("::ffff:192.168.1.7", true)]
    [InlineData("fe80::1", true)]
    public void OnlyTheLoopbackInterfaceIsThisMachine(string address, bool isRemote) =>
        Assert.Equal(isRemote, new Connection(null!, new IPEndPoint(IPAddress.Parse(address), 1), null, () => { }).IsRemote);

    [Theory]
    [InlineData(true, "", "DENIED")]
    [InlineData(true, "secret", null)]
    [InlineData(false, "", null)]
    public async Task AnotherMachineIsRefusedWhileThereIsNoPassword(bool protectedMode, string password, string? refusal)
    {
        IPAddress? own = OwnAddress();
        if (own is null)
            return;
        await using GoKvServer server = await GoKvServer.StartAsync(
            options => (options.Bind, options.ProtectedMode, options.RequirePass) = ("0.0.0.0", protectedMode, password));
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(own, server.Port);
        using var reader = new StreamReader(client.GetStream());

        await client.GetStream().WriteAsync("ECHO x\r\n"u8.ToArray());
        string? line = await reader.ReadLineAsync();

        string expected = refusal is not null ? "-DENIED GoKV is running in protected mode" : password.Length > 0 ? "-NOAUTH" : "$1";
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
    }

    // An address of this machine that is not the loopback's: what comes from it looks as if it came from elsewhere. There may be none.
    private static IPAddress? OwnAddress() => System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
}
