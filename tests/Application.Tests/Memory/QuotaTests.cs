using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Memory;

/// <summary>The limits on memory that partitions have of their own.</summary>
public sealed class QuotaTests
{
    private const int Quota = 100_000;

    // A command is let in while the limit is not passed, as in Redis: it may pass it by what it stores, or by one step of the index's growth.
    private const int MostPassed = 9_000;
    private const string Full = "(error) OOM command not allowed when used memory > 'maxmemory' of partition 'cache'.";

    private readonly CommandHarness _server = new();

    [Fact]
    public void WithoutEvictionWritesAreRefusedUntilSomethingIsDeleted()
    {
        Create("STRING", "EVICTION noeviction");
        int written = FillUntilRefused();
        Assert.InRange(written, 1000, 5000);
        Assert.Equal(Full, _server.Ask("APPEND key:0 x"));
        Assert.Equal("(integer) 1", _server.Ask("DEL key:0"));
        _server.Ask("DEL key:1 key:2 key:3");
        Assert.Equal("OK", _server.Ask("SET k v"));
    }

    [Theory]
    [InlineData("GET key:0")]
    [InlineData("TTL key:0")]
    [InlineData("EXPIRE key:0 10")]
    [InlineData("PERSIST key:0")]
    [InlineData("RENAME key:0 other")]
    [InlineData("DBSIZE")]
    [InlineData("FLUSHDB")]
    public void WhatNeedsNoMemoryWorksWhenItIsUsedUp(string command)
    {
        Create("STRING", "EVICTION noeviction");
        FillUntilRefused();
        Assert.DoesNotContain("OOM", _server.Ask(command), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheLastCommandStoredTooMuchIsEvictedByAnyOther()
    {
        Partition cache = Create("STRING", "EVICTION allkeys-random");
        for (int i = 0; i < 500; i++)
            _server.Ask($"SET key:{i} v");
        _server.Ask($"SETRANGE large {Quota} x");
        Assert.True(cache.UsedBytes > Quota, "It is not too much.");

        _server.Ask("GET missing");

        Assert.InRange(cache.UsedBytes, 0, Quota);
    }

    [Fact]
    public void OtherPartitionsGoOn()
    {
        Create("STRING", "EVICTION noeviction");
        FillUntilRefused();
        Assert.Equal("OK", _server.Ask("IN 0 SET k v"));
        Assert.Equal(Full, _server.Ask("IN 0 COPY k k DB cache"));
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-lfu")]
    [InlineData("allkeys-random")]
    [InlineData("volatile-lru")]
    [InlineData("volatile-lfu")]
    [InlineData("volatile-random")]
    [InlineData("volatile-ttl")]
    public void EvictionKeepsAPartitionWithinItsLimit(string policy)
    {
        Partition cache = Create("STRING", "EVICTION " + policy);
        for (int i = 0; i < 6000; i++)
        {
            Assert.Equal("OK", _server.Ask($"SET key:{i} {i} EX 1000"));
            Assert.InRange(cache.UsedBytes, 0, Quota + MostPassed);
        }

        PartitionStatistics statistics = cache.Statistics();
        Assert.Equal(6000, statistics.Keys + statistics.Evicted);
        Assert.InRange(statistics.Evicted, 3000, 5000);
    }

    [Theory]
    [InlineData("volatile-lru")]
    [InlineData("volatile-lfu")]
    [InlineData("volatile-random")]
    [InlineData("volatile-ttl")]
    public void VolatilePoliciesLeaveKeysWithoutAnExpiry(string policy)
    {
        Create("STRING", "EVICTION " + policy);
        for (int i = 0; i < 100; i++)
            _server.Ask($"SET lasting:{i} v");
        for (int i = 0; i < 5000; i++)
            Assert.Equal("OK", _server.Ask($"SET key:{i} v EX 1000"));
        for (int i = 0; i < 100; i++)
            Assert.Equal("(integer) 1", _server.Ask($"EXISTS lasting:{i}"));
    }

    [Fact]
    public void AVolatilePolicyWithoutSuchKeysRefuses()
    {
        Create("STRING", "EVICTION volatile-ttl");
        FillUntilRefused();
        Assert.Equal(Full, _server.Ask("SET another v"));
    }

    [Fact]
    public void LruKeepsWhatIsUsed()
    {
        Create("STRING", "EVICTION allkeys-lru");
        for (int i = 0; i < 6000; i++)
        {
            _server.Clock.Advance(TimeSpan.FromSeconds(1));
            _server.Ask($"SET key:{i} v");
            _server.Ask("GET key:0");
        }

        Assert.Equal("\"v\"", _server.Ask("GET key:0"));
        Assert.Equal("(nil)", _server.Ask("GET key:1"));
        Assert.Equal("\"v\"", _server.Ask("GET key:5999"));
    }

    [Fact]
    public void TouchIsAUseAndExistsIsNot()
    {
        _server.Ask("SET touched v");
        _server.Ask("SET seen v");
        _server.Clock.Advance(TimeSpan.FromSeconds(100));
        _server.Ask("TOUCH touched");
        _server.Ask("EXISTS seen");
        _server.Ask("TTL seen");
        _server.Ask("TYPE seen");
        _server.Ask("OBJECT ENCODING seen");
        _server.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("(integer) 5", _server.Ask("OBJECT IDLETIME touched"));
        Assert.Equal("(integer) 105", _server.Ask("OBJECT IDLETIME seen"));
    }

    [Theory]
    [InlineData("GET k")]
    [InlineData("SET k w")]
    [InlineData("APPEND k w")]
    [InlineData("MGET k")]
    [InlineData("EXPIRE k 1000")]
    [InlineData("GETRANGE k 0 -1")]
    public void ReadingAndWritingAreUses(string command)
    {
        _server.Ask("SET k v");
        _server.Clock.Advance(TimeSpan.FromSeconds(100));
        _server.Ask(command);
        Assert.Equal("(integer) 0", _server.Ask("OBJECT IDLETIME k"));
    }

    [Fact]
    public void LfuCountsUsesLogarithmicallyAndForgets()
    {
        Create("STRING", "EVICTION allkeys-lfu");
        _server.Ask("SET k v");
        Assert.Equal("(integer) 5", _server.Ask("OBJECT FREQ k"));
        for (int i = 0; i < 1000; i++)
            _server.Ask("GET k");
        int uses = Uses();
        Assert.InRange(uses, 12, 40);
        _server.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(uses - 3, Uses());
        Assert.StartsWith("(error) ERR An LFU maxmemory policy is selected", _server.Ask("OBJECT IDLETIME k"), StringComparison.Ordinal);

        int Uses() => int.Parse(_server.Ask("OBJECT FREQ k")["(integer) ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void LfuKeepsWhatIsUsedOften()
    {
        Create("STRING", "EVICTION allkeys-lfu");
        _server.Ask("SET often v");
        for (int i = 0; i < 200; i++)
            _server.Ask("GET often");
        for (int i = 0; i < 6000; i++)
            _server.Ask($"SET key:{i} v");
        Assert.Equal("\"v\"", _server.Ask("GET often"));
    }

    [Fact]
    public void TheEarliestExpiryGoesFirst()
    {
        Create("STRING", "EVICTION volatile-ttl");
        for (int i = 0; i < 6000; i++)
            _server.Ask($"SET key:{i} v EX {10_000 - i}");
        Assert.True(Surviving(0, 1000) > 990);
        Assert.True(Surviving(4000, 5000) < 200);

        int Surviving(int from, int to) => Enumerable.Range(from, to - from).Count(i => _server.Ask($"EXISTS key:{i}") == "(integer) 1");
    }

    [Fact]
    public void AnEvictionBreaksAWatch()
    {
        Partition cache = Create("STRING", "EVICTION allkeys-random");
        _server.Ask("SET k v");
        _server.Ask("WATCH k");
        for (int i = 0; cache.Statistics().Evicted == 0 || _server.Ask("EXISTS k") == "(integer) 1"; i++)
            _server.Ask($"SET key:{i} v");
        _server.Ask("MULTI");
        _server.Ask("DBSIZE");
        Assert.Equal("(nil)", _server.Ask("EXEC"));
    }

    [Fact]
    public void ATransactionIsRefusedAsAWhole()
    {
        Create("STRING", "EVICTION noeviction");
        _server.Ask("MULTI");
        _server.Ask("SET a 1");
        CommandHarness other = _server;
        Application.Sessions.Session mine = _server.Session;
        _server.Session = _server.NewSession();
        _server.Ask("USE cache");
        FillUntilRefused();
        _server.Session = mine;
        Assert.Equal(
            "(error) EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory' of partition 'cache'.", other.Ask("EXEC"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS a"));
    }

    [Fact]
    public void NothingIsQueuedWhenMemoryIsUsedUp()
    {
        Create("STRING", "EVICTION noeviction");
        FillUntilRefused();
        _server.Ask("MULTI");
        Assert.Equal(Full, _server.Ask("GET key:0"));
        Assert.StartsWith("(error) EXECABORT", _server.Ask("EXEC"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFiguresShowIt()
    {
        Create("INT", "EVICTION allkeys-random");
        for (int i = 0; i < 6000; i++)
            _server.Ask($"SET key:{i} {i}");
        Assert.Contains("evicted_keys:", _server.Ask("INFO stats"), StringComparison.Ordinal);
        Assert.DoesNotContain("evicted_keys:0\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"evicted\": (integer) 0", _server.Ask("STATS PARTITION cache"), StringComparison.Ordinal);
        Assert.Contains("\"maxmemory\": (integer) 100000, \"eviction\": \"allkeys-random\"", _server.Ask("DESCRIBE PARTITION cache"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAXMEMORY 0", "ERR '0' is no value for MAXMEMORY, use a number of bytes such as 1048576 or 100mb, or NONE")]
    [InlineData("MAXMEMORY many", "ERR 'many' is no value for MAXMEMORY, use a number of bytes such as 1048576 or 100mb, or NONE")]
    [InlineData(
        "EVICTION lru",
        "ERR unknown eviction policy 'lru', use volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction or DEFAULT")]
    public void RefusesWhatIsNoLimitAndNoPolicy(string option, string error) =>
        Assert.Equal("(error) " + error, _server.Ask("CREATE PARTITION p INT NONE " + option));

    private Partition Create(string schema, string options)
    {
        Assert.Equal("OK", _server.Ask($"CREATE PARTITION cache {schema} NONE MAXMEMORY {Quota} {options}"));
        _server.Ask("USE cache");
        Assert.True(_server.Partitions.TryFind(_server.Session.Partition, out Partition? partition));
        return partition;
    }

    private int FillUntilRefused()
    {
        for (int i = 0; i < 10_000; i++)
        {
            string answer = _server.Ask($"SET key:{i} v");
            if (answer == "OK")
                continue;
            Assert.Equal(Full, answer);
            return i;
        }

        throw new InvalidOperationException("Nothing was ever refused.");
    }
}
