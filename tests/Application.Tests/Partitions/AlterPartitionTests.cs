using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class AlterPartitionTests
{
    private const string Broken = "(error) ERR the partition holds a value that breaks the constraint, or was given one meanwhile";

    private readonly CommandHarness _server = new();

    public AlterPartitionTests()
    {
        _server.Ask("CREATE PARTITION stock INT NONE");
        _server.Ask("CREATE PARTITION notes STRING NONE");
        _server.Ask("USE stock");
    }

    [Fact]
    public void AConstraintThatAllValuesObeyIsInForceFromThenOn()
    {
        _server.Ask("SET k 50");
        Assert.Equal("OK", _server.Ask("ALTER PARTITION stock SET MIN 0 MAX 100"));
        Assert.Equal("(error) ERR value is out of the range of partition 'stock': MIN 0 MAX 100", _server.Ask("SET k 101"));
        Assert.Contains("\"min\": (integer) 0, \"max\": (integer) 100", _server.Ask("DESCRIBE PARTITION stock"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MAX 49")]
    [InlineData("MIN 51")]
    [InlineData("MIN 0 MAX 10 OVERFLOW SATURATE")]
    public void AConstraintThatAValueBreaksIsRefusedAndNothingChanges(string options)
    {
        _server.Ask("SET k 50");
        string before = _server.Ask("DESCRIBE PARTITION stock");
        Assert.Equal(Broken, _server.Ask("ALTER PARTITION stock SET " + options));
        Assert.Equal(before, _server.Ask("DESCRIBE PARTITION stock"));
        Assert.Equal("OK", _server.Ask("SET k 1000000"));
    }

    [Fact]
    public void TheLengthOfStringsIsAConstraint()
    {
        _server.Ask("IN notes SET k 123456");
        Assert.Equal(Broken, _server.Ask("ALTER PARTITION notes SET MAXLEN 5"));
        Assert.Equal("OK", _server.Ask("ALTER PARTITION notes SET MAXLEN 6"));
        Assert.Equal("(error) ERR value is too long for partition 'notes': MAXLEN 6", _server.Ask("IN notes APPEND k 7"));
        Assert.Equal("OK", _server.Ask("ALTER PARTITION notes SET MAXLEN NONE"));
        Assert.Equal("(integer) 7", _server.Ask("IN notes APPEND k 7"));
    }

    [Theory]
    [InlineData("SET other 1000")]
    [InlineData("INCRBY other 1000")]
    [InlineData("RENAME k other")]
    [InlineData("COPY k other")]
    public void AValueThatComesWhileItIsLookedAtCounts(string command)
    {
        _server.Ask("SET k 1000");
        Assert.True(_server.Partitions.TryFind(_server.Session.Partition, out Partition? partition));
        ((IAlterable)partition).Propose(new PartitionOptions { Max = 100 });
        Assert.DoesNotContain("error", _server.Ask(command), StringComparison.Ordinal);
        _server.Ask("DEL k other");
        Assert.False(((IAlterable)partition).TryAlter(partition.Identity with { Options = new PartitionOptions { Max = 100 } }));
        ((IAlterable)partition).Propose(null);
        Assert.Equal("OK", _server.Ask("SET k 1000"));
    }

    [Fact]
    public void WhatIsNotNamedStays()
    {
        _server.Ask("ALTER PARTITION stock SET MIN 1 TTL 60");
        _server.Ask("ALTER PARTITION stock SET MAX 9");
        Assert.EndsWith(
            "\"min\": (integer) 1, \"max\": (integer) 9, \"overflow\": \"REJECT\", \"maxlen\": (nil), \"maxmemory\": (nil), \"eviction\": (nil), \"ttl\": (integer) 60}",
            _server.Ask("DESCRIBE PARTITION stock"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ADefaultTtlConcernsWhatIsWrittenAfterwards()
    {
        _server.Ask("SET before 1");
        _server.Ask("ALTER PARTITION stock SET TTL 60");
        _server.Ask("SET after 1");
        Assert.Equal("(integer) -1", _server.Ask("TTL before"));
        Assert.Equal("(integer) 60", _server.Ask("TTL after"));
        _server.Ask("ALTER PARTITION stock SET TTL NONE");
        _server.Ask("SET after 1");
        Assert.Equal("(integer) -1", _server.Ask("TTL after"));
    }

    [Fact]
    public async Task ALowerLimitEvictsByItself()
    {
        for (int i = 0; i < 5000; i++)
            _server.Ask($"SET key:{i} {i}");
        Assert.Equal("OK", _server.Ask("ALTER PARTITION stock SET MAXMEMORY 50kb EVICTION allkeys-random"));
        Assert.True(_server.Partitions.TryFind(_server.Session.Partition, out Partition? partition));
        await Eventually.HoldsAsync(() => partition.UsedBytes <= 50 * 1024, "It uses more than its limit.");
        Assert.InRange(partition.Statistics().Keys, 100, 2500);
    }

    [Fact]
    public void ALimitThatIsTakenAwayLimitsNoMore()
    {
        _server.Ask("ALTER PARTITION stock SET MAXMEMORY 1 EVICTION noeviction");
        Assert.StartsWith("(error) OOM", _server.Ask("SET k 1"), StringComparison.Ordinal);
        _server.Ask("ALTER PARTITION stock SET MAXMEMORY NONE");
        Assert.Equal("OK", _server.Ask("SET k 1"));
    }

    [Theory]
    [InlineData("stock SET", "wrong number of arguments for 'alter|partition' command")]
    [InlineData("stock SET TTL", "wrong number of arguments for 'alter|partition' command")]
    [InlineData("stock TO TTL 5", "syntax error")]
    [InlineData("stock SET SCHEMA INT", "syntax error")]
    [InlineData("stock SET TTL 5 TTL 6", "syntax error")]
    [InlineData("nobody SET TTL 5", "partition not found")]
    [InlineData("16 SET TTL 5", "partition not found")]
    [InlineData("0 SET TTL 5", "a numbered database is set by the options of the server")]
    [InlineData("stock SET MAXLEN 5", "MAXLEN is for partitions of type STRING")]
    [InlineData("stock SET MIN 5 MAX 4", "MIN is greater than MAX")]
    [InlineData("stock SET PERSIST DISK", "unknown persistence 'DISK', use NONE, SNAPSHOT or WAL")]
    [InlineData("stock SET FSYNC NEVER", "unknown fsync policy 'NEVER', use ALWAYS, EVERYSEC or NO")]
    [InlineData("stock SET FSYNC ALWAYS", "FSYNC is for partitions with persistence WAL")]
    [InlineData("stock SET PERSIST WAL", "persistence WAL is not available in this version, use NONE")]
    public void RefusesWhatCannotBe(string words, string error) => Assert.Equal("(error) ERR " + error, _server.Ask("ALTER PARTITION " + words));
}
