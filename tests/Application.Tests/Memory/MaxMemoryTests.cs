using System.Globalization;
using GoKV.Application.Tests.PubSub;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Memory;

/// <summary>The limit of the server on the memory of all partitions.</summary>
public sealed class MaxMemoryTests
{
    private const string Full = "(error) OOM command not allowed when used memory > 'maxmemory'.";
    private const int More = 100_000;
    private const int MostPassed = 9_000;

    private readonly CommandHarness _server = new();

    [Fact]
    public void WithoutEvictionWritesAreRefused()
    {
        _server.Ask("SET k v");
        _server.Ask("CONFIG SET maxmemory 1");
        Assert.Equal(Full, _server.Ask("SET a b"));
        Assert.Equal(Full, _server.Ask("INCR n"));
        Assert.Equal("\"v\"", _server.Ask("GET k"));
        Assert.Equal("(integer) 1", _server.Ask("DEL k"));
        _server.Ask("CONFIG SET maxmemory 0");
        Assert.Equal("OK", _server.Ask("SET a b"));
    }

    [Fact]
    public void InfoTellsHowLongThereWasTooMuch()
    {
        _server.Ask("SET k v");
        Assert.Contains("\r\ntotal_eviction_exceeded_time:0\r\ncurrent_eviction_exceeded_time:0\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
        _server.Ask("CONFIG SET maxmemory 1");
        _server.Ask("GET k");
        _server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Full, _server.Ask("SET a b"));
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("\r\ntotal_eviction_exceeded_time:3000\r\ncurrent_eviction_exceeded_time:3000\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);

        _server.Ask("CONFIG SET maxmemory 0");
        _server.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("\r\ntotal_eviction_exceeded_time:3000\r\ncurrent_eviction_exceeded_time:0\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);

        _server.Ask("CONFIG SET maxmemory 1");
        _server.Ask("GET k");
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        _server.Ask($"CONFIG SET maxmemory {1L << 50}");
        _server.Ask("SET a b");
        Assert.Contains("\r\ntotal_eviction_exceeded_time:4000\r\ncurrent_eviction_exceeded_time:0\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
        _server.Ask("CONFIG RESETSTAT");
        Assert.Contains("\r\ntotal_eviction_exceeded_time:0\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-lfu")]
    [InlineData("allkeys-random")]
    [InlineData("volatile-lru")]
    [InlineData("volatile-lfu")]
    [InlineData("volatile-random")]
    [InlineData("volatile-ttl")]
    public void EvictionKeepsAllPartitionsTogetherWithinTheLimit(string policy)
    {
        long limit = Limit(policy);
        for (int i = 0; i < 6000; i++)
        {
            Assert.Equal("OK", _server.Ask($"IN {i % 7} SET key:{i} {i} EX 1000"));
            if (i % 100 == 0)
                Assert.InRange(UsedMemory(), 0, limit + MostPassed);
        }

        Assert.InRange(Evicted(), 1000, 5900);
    }

    [Fact]
    public void PartitionsWithoutAPolicyOfTheirOwnGiveFirst()
    {
        _server.Ask("CREATE PARTITION kept STRING NONE EVICTION allkeys-lru");
        _server.Ask("CREATE PARTITION sacred STRING NONE EVICTION noeviction");
        for (int i = 0; i < 100; i++)
        {
            _server.Ask($"IN kept SET key:{i} v");
            _server.Ask($"IN sacred SET key:{i} v");
        }

        Limit("allkeys-random");
        for (int i = 0; i < 6000; i++)
            _server.Ask($"SET key:{i} v");
        Assert.Equal("(integer) 100", _server.Ask("IN kept DBSIZE"));
        Assert.Equal("(integer) 100", _server.Ask("IN sacred DBSIZE"));
    }

    [Fact]
    public void APartitionWithAPolicyGivesWhenNobodyElseHasAnything()
    {
        _server.Ask("CREATE PARTITION kept STRING NONE EVICTION allkeys-lru");
        _server.Ask("CREATE PARTITION sacred STRING NONE EVICTION noeviction");
        Limit("noeviction");
        for (int i = 0; i < 6000; i++)
            Assert.Equal("OK", _server.Ask($"IN kept SET key:{i} v"));
        Assert.InRange(Evicted(), 1000, 5900);
        Assert.Equal("OK", _server.Ask("IN sacred SET k v"));
    }

    [Fact]
    public void WhatAllUseIsCountedHoweverItChanges()
    {
        _server.Ask("CONFIG SET maxmemory 1gb");
        long before = UsedMemory();
        _server.Ask("CREATE PARTITION gone STRING NONE");
        for (int i = 0; i < 2000; i++)
        {
            _server.Ask($"IN {i % 3} SET key:{i} {new string('x', i % 300)} EX {1 + (i % 5)}");
            _server.Ask($"IN gone SET key:{i} v");
        }

        _server.Ask("IN 0 APPEND key:0 longer");
        _server.Ask("IN 0 PERSIST key:3");
        Assert.Equal(_server.Partitions.ListAll().Sum(partition => partition.UsedBytes), Rules.Used);
        _server.Ask("DROP PARTITION gone");
        _server.Ask("IN 1 FLUSHDB");
        _server.Clock.Advance(TimeSpan.FromSeconds(3));
        foreach (Partition partition in _server.Partitions.ListAll())
        {
            ulong position = 0;
            while (partition.SweepExpired(ref position, 100, _server.Now) >= 0 && position != 0)
                continue;
        }

        Assert.Equal(_server.Partitions.ListAll().Sum(partition => partition.UsedBytes), Rules.Used);
        _server.Ask("FLUSHALL");
        Assert.InRange(UsedMemory(), before - 100_000, before + 100_000);
        Assert.Equal(_server.Partitions.ListAll().Sum(partition => partition.UsedBytes), Rules.Used);
        _server.Ask("CONFIG SET maxmemory 0");
        Assert.Equal(0, Rules.Used);
    }

    [Fact]
    public async Task LoweringTheLimitEvictsByItself()
    {
        for (int i = 0; i < 5000; i++)
            _server.Ask($"SET key:{i} v");
        _server.Ask("CONFIG SET maxmemory-policy allkeys-random");
        _server.Ask("CONFIG SET maxmemory 1");
        await Eventually.HoldsAsync(() => _server.Ask("DBSIZE") == "(integer) 0", "There are keys left.");
    }

    [Fact]
    public void EvictionsAreTold()
    {
        var listener = new Listener(_server);
        _server.Ask("CONFIG SET notify-keyspace-events Ee");
        listener.Ask("SUBSCRIBE __keyevent@0__:evicted");
        listener.Received();
        Limit("allkeys-random");
        for (int i = 0; i < 6000; i++)
            _server.Ask($"SET key:{i} v");
        // INFO is a command before which keys may be evicted, too.
        long evicted = Evicted();
        string[] messages = listener.Received();
        Assert.Equal(evicted, messages.Length);
        Assert.All(messages, message => Assert.StartsWith(">[\"message\", \"__keyevent@0__:evicted\", \"key:", message, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsEvictedIsToldBeforeTheReplyOfTheCommandThatNeedsTheRoom()
    {
        Listener cache = Listener.Resp3(_server);
        cache.Ask("CLIENT TRACKING ON");
        cache.Ask("SET short v EX 1000");
        cache.Ask("GET short");
        Limit("volatile-random");
        _server.Ask($"SETRANGE large {More} x");

        cache.Ask("GETBIT large 0");

        Assert.Equal([">[\"invalidate\", [\"short\"]]"], cache.Received());
        Assert.True(cache.Session.TakeMessagesFirst());
    }

    [Fact]
    public void WhatCannotBeEvictedHoldsUpNobody()
    {
        Limit("volatile-random");
        _server.Ask($"SETRANGE large {More} x");
        Assert.Equal("\"\"", _server.Ask("GETRANGE none 0 1"));
        Assert.Equal(Full, _server.Ask("SET a b"));

        _server.Ask("IN 1 EXPIRE none 10");
        _server.Ask("EXPIRE large 10");
        Assert.Equal("OK", _server.Ask("SET a b"));
    }

    [Fact]
    public void TheOptionsAreThoseOfRedis()
    {
        _server.Ask("CONFIG SET maxmemory 100mb maxmemory-policy volatile-lfu maxmemory-samples 7 lfu-log-factor 3 lfu-decay-time 2");
        Assert.Equal("{\"maxmemory\": \"104857600\"}", _server.Ask("CONFIG GET maxmemory"));
        Assert.Equal("{\"maxmemory-policy\": \"volatile-lfu\"}", _server.Ask("CONFIG GET maxmemory-policy"));
        Assert.Contains("maxmemory:104857600\r\nmaxmemory_human:100.00M\r\nmaxmemory_policy:volatile-lfu", _server.Ask("INFO memory"), StringComparison.Ordinal);
        Assert.Equal((7, 3, 2), (Rules.Samples, Rules.LfuLogFactor, Rules.LfuDecayMinutes));
        Assert.StartsWith("(error) ERR CONFIG SET failed", _server.Ask("CONFIG SET maxmemory-policy lru"), StringComparison.Ordinal);
    }

    private MemoryRules Rules => _server.Get<MemoryRules>();

    private long Limit(string policy)
    {
        long limit = UsedMemory() + More;
        Assert.Equal("OK", _server.Ask($"CONFIG SET maxmemory {limit} maxmemory-policy {policy}"));
        return limit;
    }

    private long UsedMemory() => Field("used_memory:", "INFO memory");

    private long Evicted() => Field("evicted_keys:", "INFO stats");

    private long Field(string name, string command)
    {
        string line = _server.Ask(command).Split("\r\n").First(text => text.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
