using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>Clients whose command waits for what others do: what they get meanwhile, and what ends the wait, on both transports.</summary>
public sealed class BlockedClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Transports => ["epoll", "kestrel"];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task WhatIsBeforeItIsAnsweredAtOnceAndWhatIsBehindItWaits(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => (options.Transport, options.DefaultPersist) = (transport, "WAL"));
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        string id = (await client.AskAsync("CLIENT ID"))["(integer) ".Length..];

        await client.SendAsync("SET k v\r\nPING\r\nWAIT 1 0\r\nSET k w\r\n");
        Assert.Equal(["OK", "PONG"], await client.ReadAsync(2));
        await IsBlockedAsync(other, 1);
        Assert.Equal("\"v\"", await other.AskAsync("GET k"));

        Assert.Equal("(integer) 1", await other.AskAsync($"CLIENT UNBLOCK {id}"));
        Assert.Equal(["(integer) 0", "OK"], await client.ReadAsync(2));
        Assert.Equal("\"w\"", await other.AskAsync("GET k"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task MessagesComeMeanwhile(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");
        string id = (await client.AskAsync("CLIENT ID"))["(integer) ".Length..];
        await client.SendAsync("SUBSCRIBE c\r\nWAIT 1 0\r\n");
        await client.ReadAsync();
        await IsBlockedAsync(other, 1);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("(integer) 1", await other.AskAsync($"PUBLISH c {i}"));
            Assert.Contains($"\"{i}\"", (await client.ReadAsync()).Text, StringComparison.Ordinal);
        }

        await other.AskAsync($"CLIENT UNBLOCK {id}");
        Assert.Equal("(integer) 0", (await client.ReadAsync()).Text);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task AClientThatGoesIsForgottenAndWhatIsBehindIsNotCarriedOut(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient ends = await server.ConnectAsync();
        await using RespClient resets = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await ends.SendAsync("WAIT 1 0\r\nSET k v\r\n");
        await resets.SendAsync("WAIT 1 0\r\nSET k v\r\n");
        await IsBlockedAsync(other, 2);

        ends.EndSending();
        Assert.Equal("", await ends.ReadToEndAsync());
        resets.Reset();
        await IsBlockedAsync(other, 0);
        Assert.Equal("(integer) 0", await other.AskAsync("EXISTS k"));
        Assert.Contains("connected_clients:1\r\n", await other.AskAsync("INFO clients"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task WhatAPausedClientSentIsNotCarriedOutWhenItGoes(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient other = await server.ConnectAsync();
        RespClient client = await server.ConnectAsync();
        await other.AskAsync("CLIENT PAUSE 100000 WRITE");
        await client.SendAsync("PING\r\nSET k v\r\n");
        Assert.Equal("PONG", (await client.ReadAsync()).Text);
        await IsBlockedAsync(other, 1);

        await client.DisposeAsync();
        await IsBlockedAsync(other, 0);
        await other.AskAsync("CLIENT UNPAUSE");
        Assert.Equal("(integer) 0", await other.AskAsync("EXISTS k"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task KillEndsIt(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        string id = (await client.AskAsync("CLIENT ID"))["(integer) ".Length..];
        await client.SendAsync("WAIT 1 0\r\n");
        await IsBlockedAsync(other, 1);

        Assert.Equal("(integer) 1", await other.AskAsync($"CLIENT KILL ID {id}"));
        Assert.Equal("", await client.ReadToEndAsync());
        await IsBlockedAsync(other, 0);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task AStopOfTheServerDoesNotWaitForIt(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await client.SendAsync("WAIT 1 0\r\nPING\r\n");
        await IsBlockedAsync(other, 1);

        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        await server.StopAsync().WaitAsync(Patience);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(4), "The stop waited for a client that waits.");
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task WhoWaitsIsNotIdle()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Timeout = 1);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient idle = await server.ConnectAsync();
        await client.SendAsync("WAIT 1 3000\r\n");

        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.Equal("(integer) 0", (await client.ReadAsync()).Text);
    }

    private static async Task IsBlockedAsync(RespClient other, int clients) => Assert.True(
        await Eventually.IsAsync(async () => (await other.AskAsync("INFO clients")).Contains($"blocked_clients:{clients}\r\n", StringComparison.Ordinal)),
        $"Not {clients} clients are blocked.");
}
