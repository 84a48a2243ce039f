using System.Net;
using System.Net.Sockets;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>CONFIG SET port and bind: the server listens somewhere else while it runs.</summary>
public sealed class ListenersTests
{
    [Fact]
    public async Task WhoComesToTheNewPortIsServedAndWhoIsConnectedStays()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        int before = server.Port;
        int free = FreePort();
        await using RespClient client = await server.ConnectAsync();

        Assert.Equal("OK", await client.AskAsync($"CONFIG SET port {free}"));

        await using RespClient other = await RespClient.ConnectAsync(free);
        Assert.Equal("PONG", await other.AskAsync("PING"));
        Assert.Equal("PONG", await client.AskAsync("PING"));
        Assert.Equal(free, server.Port);
        await Assert.ThrowsAsync<SocketException>(() => RespClient.ConnectAsync(before));
    }

    [Fact]
    public async Task APortInUseChangesNothing()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        int before = server.Port;
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using RespClient client = await server.ConnectAsync();

        string reply = await client.AskAsync($"CONFIG SET port {((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal("(error) ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.", reply);
        Assert.Equal(before, server.Port);
        await using RespClient other = await RespClient.ConnectAsync(before);
        Assert.Equal("PONG", await other.AskAsync("PING"));
    }

    [Theory]
    [InlineData("999.999.999.999")]
    [InlineData("192.0.2.1")]
    [InlineData("127.0.0.2 192.0.2.1")]
    [InlineData("0.0.0.0 192.0.2.1")]
    [InlineData("-192.0.2.1")]
    [InlineData("")]
    public async Task AnAddressThatIsNotThisMachinesChangesNothing(string bind)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient client = await server.ConnectAsync();

        string reply = await client.AskWordsAsync("CONFIG", "SET", "bind", bind);

        Assert.Equal("(error) ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.", reply);
        Assert.Equal("127.0.0.1", server.Options.Bind);
        await using RespClient other = await server.ConnectAsync();
        Assert.Equal("PONG", await other.AskAsync("PING"));
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync("127.0.0.2", server.Port));
    }

    [Fact]
    public async Task AddressesOfTheSamePortComeAndGo()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient client = await server.ConnectAsync();

        Assert.Equal("OK", await client.AskWordsAsync("CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2 -192.0.2.1"));
        await ConnectAsync("127.0.0.2", server.Port);
        // All addresses, of which the two are in the way, and back.
        Assert.Equal("OK", await client.AskAsync("CONFIG SET bind *"));
        await ConnectAsync("127.0.0.3", server.Port);
        Assert.Equal("OK", await client.AskAsync("CONFIG SET bind 127.0.0.2"));
        await ConnectAsync("127.0.0.2", server.Port);

        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync("127.0.0.1", server.Port));
    }

    [Fact]
    public async Task TheServerThatMovedStopsInOrder()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient client = await server.ConnectAsync();
        await client.AskAsync($"CONFIG SET port {FreePort()} bind 127.0.0.2");
        await ConnectAsync("127.0.0.2", server.Port);

        await server.StopAsync();

        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync("127.0.0.2", server.Port));
    }

    [Fact]
    public async Task KestrelListensWhereItDidAtTheStart()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = "KESTREL");
        int before = server.Port;
        await using RespClient client = await server.ConnectAsync();

        Assert.Equal(
            "(error) ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.",
            await client.AskAsync($"CONFIG SET port {FreePort()}"));
        Assert.Equal("OK", await client.AskAsync($"CONFIG SET port {before}"));
        Assert.Contains(server.Log, line => line.Contains("kestrel", StringComparison.Ordinal));
    }

    // Each may fail for itself: then neither is as the command says.
    [Theory]
    [InlineData("CONFIG SET port {0} appendonly yes appendfsync always", "appendonly", "Unable to turn on AOF. Check server logs.")]
    [InlineData("CONFIG SET appendonly yes port {0} maxclients 77", "appendonly", "Unable to turn on AOF. Check server logs.")]
    public async Task APortIsThatOfBeforeWhenTheLogsCannotBeMade(string command, string name, string reason)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using RespClient client = await server.ConnectAsync();
        Assert.Equal("OK", await client.AskAsync("SELECT 9"));
        Assert.Equal("OK", await client.AskAsync("SET k v"));
        // What is in the way of the directory of database 9.
        await File.WriteAllTextAsync(Path.Combine(server.Options.Dir, "partitions", "9"), "");
        int before = server.Port;
        int free = FreePort();

        string reply = await client.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, free));

        Assert.Equal($"(error) ERR CONFIG SET failed (possibly related to argument '{name}') - {reason}", reply);
        Assert.Equal((before, "NONE", "EVERYSEC", 10000), (server.Port, server.Options.DefaultPersist, server.Options.DefaultFsync, server.Options.MaxClients));
        await Assert.ThrowsAsync<SocketException>(() => RespClient.ConnectAsync(free));
        await using RespClient other = await server.ConnectAsync();
        Assert.Equal("PONG", await other.AskAsync("PING"));
        Assert.Equal("OK", await client.AskAsync("SET k later"));

        File.Delete(Path.Combine(server.Options.Dir, "partitions", "9"));
        Assert.Equal("OK", await client.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, free)));
        await using RespClient moved = await RespClient.ConnectAsync(free);
        Assert.Equal("[\"appendonly\", \"yes\"]", await moved.AskAsync("CONFIG GET appendonly"));
    }

    [Fact]
    public async Task LogsAreNotMadeWhenAPortIsInUse()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using RespClient client = await server.ConnectAsync();
        Assert.Equal("OK", await client.AskAsync("SET k v"));

        string reply = await client.AskAsync($"CONFIG SET appendonly yes port {((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal("(error) ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.", reply);
        Assert.Equal("[\"appendonly\", \"no\"]", await client.AskAsync("CONFIG GET appendonly"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(server.Options.Dir, "partitions")));
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task ConnectAsync(string address, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(address), port);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
        byte[] reply = new byte[7];
        await client.GetStream().ReadExactlyAsync(reply);
        Assert.Equal("+PONG\r\n"u8.ToArray(), reply);
    }
}
