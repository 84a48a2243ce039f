using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>Debian's redis-server on a free port of the loopback interface: the reference.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private RedisServer(string? dump)
    {
        if (dump is not null)
            File.Copy(dump, Path.Combine(_directory.Path, "dump.rdb"));
        Port = FreePort();
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, WorkingDirectory = _directory.Path };
        foreach (string word in $"--port {Port} --bind 127.0.0.1 --appendonly no --daemonize no --rdbcompression no --enable-debug-command yes --save".Split(' ').Append(""))
            start.ArgumentList.Add(word);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public int Port { get; }

    /// <summary>Starts it; it answers when this returns.</summary>
    /// <param name="dump">The file that it loads; null for none.</param>
    public static async Task<RedisServer> StartAsync(string? dump = null)
    {
        var server = new RedisServer(dump);
        Assert.True(await Eventually.IsAsync(server.AnswersAsync), "redis-server does not answer.");
        return server;
    }

    public ValueTask DisposeAsync()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using RespClient client = await RespClient.ConnectAsync(Port);
            return await client.AskAsync("PING") == "PONG";
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
