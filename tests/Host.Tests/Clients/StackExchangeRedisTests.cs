using GoKV.TestKit;
using StackExchange.Redis;

namespace GoKV.Host.Tests.Clients;

/// <summary>The client that most .NET programs have, over a real socket, in both protocols.</summary>
public sealed class StackExchangeRedisTests
{
    public static TheoryData<RedisProtocol> Protocols => [RedisProtocol.Resp2, RedisProtocol.Resp3];

    [Theory, MemberData(nameof(Protocols))]
    public async Task StringsAreStoredAndRead(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        IDatabase database = client.GetDatabase();
        byte[] binary = [0, 255, 13, 10, 42];

        Assert.True(await database.StringSetAsync("k", "v"));
        Assert.Equal("v", await database.StringGetAsync("k"));
        Assert.True((await database.StringGetAsync("none")).IsNull);
        Assert.False(await database.StringSetAsync("k", "w", when: When.NotExists));
        Assert.Equal("v", await database.StringGetSetAsync("k", binary));
        Assert.Equal(binary, (byte[]?)await database.StringGetAsync("k"));
        Assert.Equal(7, await database.StringAppendAsync("k", "xy"));
        Assert.True(await database.StringSetAsync([new("a", 1), new("b", 2)]));
        Assert.Equal(["1", "2", RedisValue.Null], await database.StringGetAsync(["a", "b", "c"]));
        Assert.True(await database.KeyDeleteAsync("a"));
        Assert.False(await database.KeyExistsAsync("a"));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task TransactionsAreCarriedOutOnTheirConditions(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        IDatabase database = client.GetDatabase();
        await database.StringSetAsync("k", 1);

        ITransaction fulfilled = database.CreateTransaction();
        fulfilled.AddCondition(Condition.StringEqual("k", 1));
        Task<long> incremented = fulfilled.StringIncrementAsync("k");
        Task<RedisValue> read = fulfilled.StringGetAsync("k");
        Assert.True(await fulfilled.ExecuteAsync());
        Assert.Equal(2, await incremented);
        Assert.Equal("2", await read);

        ITransaction unfulfilled = database.CreateTransaction();
        unfulfilled.AddCondition(Condition.StringEqual("k", 1));
        Task<long> added = unfulfilled.StringIncrementAsync("k", 10);
        Task<bool> stored = unfulfilled.StringSetAsync("l", 1);
        Assert.False(await unfulfilled.ExecuteAsync());
        await Assert.ThrowsAsync<TaskCanceledException>(() => added);
        await Assert.ThrowsAsync<TaskCanceledException>(() => stored);
        Assert.Equal("2", await database.StringGetAsync("k"));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task CountersCount(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        IDatabase database = client.GetDatabase();

        Assert.Equal(1, await database.StringIncrementAsync("n"));
        Assert.Equal(11, await database.StringIncrementAsync("n", 10));
        Assert.Equal(10, await database.StringDecrementAsync("n"));
        Assert.Equal(10.5, await database.StringIncrementAsync("n", 0.5));
        RedisServerException error = await Assert.ThrowsAsync<RedisServerException>(() => database.StringIncrementAsync("n"));
        Assert.Equal("ERR value is not an integer or out of range", error.Message);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ExpiriesAreSetAndRead(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        IDatabase database = client.GetDatabase();

        await database.StringSetAsync("k", "v", TimeSpan.FromMinutes(1));
        Assert.InRange((await database.KeyTimeToLiveAsync("k"))!.Value, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
        Assert.True(await database.KeyPersistAsync("k"));
        Assert.Null(await database.KeyTimeToLiveAsync("k"));
        Assert.True(await database.KeyExpireAsync("k", TimeSpan.FromMilliseconds(20)));
        while (await database.KeyExistsAsync("k"))
            await Task.Delay(5);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ScanFindsEveryKeyOfADatabase(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        await client.GetDatabase(2).StringSetAsync([.. Enumerable.Range(0, 500).Select(i => KeyValuePair.Create((RedisKey)$"k{i}", (RedisValue)i))]);
        await client.GetDatabase(1).StringSetAsync("other", "v");

        var found = new HashSet<string>();
        await foreach (RedisKey key in client.GetServers().Single().KeysAsync(2, "k*", pageSize: 50))
            found.Add(key.ToString());

        Assert.Equal(500, found.Count);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task BatchesAndPipelinesKeepTheirOrder(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        IBatch batch = client.GetDatabase().CreateBatch();
        Task<long>[] increments = [.. Enumerable.Range(0, 1000).Select(_ => batch.StringIncrementAsync("n"))];

        batch.Execute();

        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), await Task.WhenAll(increments));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task TwoDatabasesShareAConnection(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        (IDatabase first, IDatabase second) = (client.GetDatabase(0), client.GetDatabase(5));

        await Task.WhenAll(Enumerable.Range(0, 500).SelectMany(i => new Task[]
        {
            first.StringSetAsync($"k{i}", "first"), second.StringSetAsync($"k{i}", "second"),
        }));

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 500).Select(i => first.StringGetAsync($"k{i}"))), value => Assert.Equal("first", value));
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 500).Select(i => second.StringGetAsync($"k{i}"))), value => Assert.Equal("second", value));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task AThousandIncrementsAtOnceAllCount(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        ConnectionMultiplexer[] clients = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ConnectAsync(server.Port, protocol)));

        long[] results = await Task.WhenAll(Enumerable.Range(0, 1000)
            .Select(i => Task.Run(() => clients[i % clients.Length].GetDatabase().StringIncrementAsync("n"))));

        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), results.Order());
        foreach (ConnectionMultiplexer client in clients)
            await client.DisposeAsync();
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ItConnectsAgainWhenTheServerIsBack(RedisProtocol protocol)
    {
        GoKvServer server = await GoKvServer.StartAsync();
        int port = server.Port;
        await using ConnectionMultiplexer client = await ConnectAsync(port, protocol);
        Assert.True(await client.GetDatabase().StringSetAsync("k", "v"));

        await server.DisposeAsync();
        await using GoKvServer again = await GoKvServer.StartAsync(options => options.Port = port);

        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Assert.True((await client.GetDatabase().StringGetAsync("k")).IsNull);
                return;
            }
            catch (Exception notYet) when (notYet is RedisConnectionException or RedisTimeoutException && attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task MessagesReachSubscribersInTheirOrder(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer listener = await ConnectAsync(server.Port, protocol);
        await using ConnectionMultiplexer publisher = await ConnectAsync(server.Port, protocol);
        ChannelMessageQueue channel = await listener.GetSubscriber().SubscribeAsync(RedisChannel.Literal("news"));
        ChannelMessageQueue pattern = await listener.GetSubscriber().SubscribeAsync(RedisChannel.Pattern("n*"));

        for (int i = 0; i < 100; i++)
            Assert.Equal(2, await publisher.GetSubscriber().PublishAsync(RedisChannel.Literal("news"), i));

        foreach (ChannelMessageQueue queue in new[] { channel, pattern })
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal(i, (int)(await queue.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token)).Message);
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task WhoUnsubscribesGetsNothingMore(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol);
        ISubscriber subscriber = client.GetSubscriber();
        ChannelMessageQueue queue = await subscriber.SubscribeAsync(RedisChannel.Literal("news"));
        Assert.Equal(1, await subscriber.PublishAsync(RedisChannel.Literal("news"), "one"));

        await queue.UnsubscribeAsync();

        Assert.Equal(0, await subscriber.PublishAsync(RedisChannel.Literal("news"), "two"));
    }

    [Fact]
    public async Task ItsConfigurationChannelIsSubscribedTo()
    {
        await using GoKvServer server = await GoKvServer.StartAsync();
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, RedisProtocol.Resp2);

        RedisChannel[] channels = await client.GetServers().Single().SubscriptionChannelsAsync();

        Assert.Contains(channels, channel => channel.ToString() == "__Booksleeve_MasterChanged");
    }

    [Fact]
    public async Task APasswordIsGiven()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.RequirePass = "secret");
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, RedisProtocol.Resp3, "secret");

        Assert.True(await client.GetDatabase().StringSetAsync("k", "v"));
    }

    [Theory]
    [InlineData(RedisProtocol.Resp2)]
    [InlineData(RedisProtocol.Resp3)]
    public async Task AUserIsNamed(RedisProtocol protocol)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.RequirePass = "secret");
        await using RespClient operators = await server.ConnectAsync();
        await operators.AskAsync("AUTH secret");
        Assert.Equal("OK", await operators.AskAsync("ACL SETUSER app on >apppw ~app:* &app:* +@read +@write +@connection +@pubsub +info +config|get"));
        await using ConnectionMultiplexer client = await ConnectAsync(server.Port, protocol, "apppw", "app");

        Assert.True(await client.GetDatabase().StringSetAsync("app:k", "v"));
        Assert.Equal(0, await client.GetDatabase().PublishAsync(RedisChannel.Literal("app:c"), "m"));
        RedisServerException refused = await Assert.ThrowsAsync<RedisServerException>(() => client.GetDatabase().StringSetAsync("other", "v"));
        Assert.StartsWith("NOPERM", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(int port, RedisProtocol protocol, string? password = null, string? user = null)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            Protocol = protocol,
            Password = password,
            User = user,
            ReconnectRetryPolicy = new LinearRetry(100),
            BacklogPolicy = BacklogPolicy.FailFast,
        };
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
