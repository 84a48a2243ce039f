using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.HyperLogLogs;

/// <summary>The replies are those of Redis 7.0.15.</summary>
public sealed class HyperLogLogTests
{
    private const string WrongType = "(error) WRONGTYPE Key is not a valid HyperLogLog string value.";
    private const string Corrupted = "(error) INVALIDOBJ Corrupted HLL object detected";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void ElementsAreCounted(Schema schema)
    {
        _server.UseNew(schema);
        Assert.Equal("(integer) 0", _server.Ask("PFCOUNT h"));
        Assert.Equal("(integer) 1", _server.Ask("PFADD h"));
        Assert.Equal("(integer) 0", _server.Ask("PFADD h"));
        Assert.Equal("(integer) 0", _server.Ask("PFCOUNT h"));
        Assert.Equal("(integer) 1", _server.Ask("PFADD h 1 2 3 4 5"));
        Assert.Equal("(integer) 5", _server.Ask("PFCOUNT h"));
        Assert.Equal("(integer) 0", _server.Ask("PFADD h 1 2"));
        Assert.Equal("(integer) 1", _server.Ask("PFADD h 6 7 8 8 9 10"));
        Assert.Equal("(integer) 10", _server.Ask("PFCOUNT h"));
        Assert.Equal("string", _server.Ask("TYPE h"));
    }

    [Fact]
    public void ACountIsKeptInTheValueUntilItIsOutOfDate()
    {
        _server.Ask("PFADD h a b c");
        Assert.Equal("\"\u0080\"", _server.Ask("GETRANGE h 15 15"));
        _server.Ask("PFCOUNT h");
        Assert.Equal("\"\0\"", _server.Ask("GETRANGE h 15 15"));
        _server.Ask("PFADD h a b c");
        Assert.Equal("\"\0\"", _server.Ask("GETRANGE h 15 15"));
        _server.Ask("PFADD h 1 2 3");
        Assert.Equal("\"\u0080\"", _server.Ask("GETRANGE h 15 15"));
        Assert.Equal("\"raw\"", _server.Ask("OBJECT ENCODING h"));
    }

    [Fact]
    public void SeveralAreCountedAndMergedTogether()
    {
        _server.Ask("PFADD a 1 2 3");
        _server.Ask("PFADD b 3 4");
        Assert.Equal("(integer) 4", _server.Ask("PFCOUNT a b none"));
        Assert.Equal("OK", _server.Ask("PFMERGE d a b none"));
        Assert.Equal("(integer) 4", _server.Ask("PFCOUNT d"));
        Assert.Equal("OK", _server.Ask("PFMERGE e"));
        Assert.Equal("(integer) 0", _server.Ask("PFCOUNT e"));
        _server.Ask("PFDEBUG TODENSE a");
        Assert.Equal("OK", _server.Ask("PFMERGE b a"));
        Assert.Equal("dense", _server.Ask("PFDEBUG ENCODING b"));
        Assert.Equal("(integer) 4", _server.Ask("PFCOUNT b"));
    }

    [Fact]
    public void AChangeKeepsTheExpiry()
    {
        _server.Ask("PFADD h a");
        _server.Ask("EXPIRE h 100");
        _server.Ask("PFADD h b");
        _server.Ask("PFCOUNT h");
        _server.Ask("PFMERGE h none");
        Assert.Equal("(integer) 100", _server.Ask("TTL h"));
    }

    [Theory]
    [InlineData("PFADD k 1")]
    [InlineData("PFCOUNT k")]
    [InlineData("PFCOUNT none k")]
    [InlineData("PFMERGE d k")]
    [InlineData("PFMERGE k d")]
    [InlineData("PFDEBUG FOO k")]
    public void AnotherValueIsRefusedAndStays(string line)
    {
        foreach (string value in (string[])["foo", "42"])
        {
            _server.Ask($"SET k {value}");
            Assert.Equal(WrongType, _server.Ask(line));
            Assert.Equal($"\"{value}\"", _server.Ask("GET k"));
        }

        Assert.Equal("(integer) 0", _server.Ask("EXISTS d"));
    }

    [Theory]
    [InlineData("PFCOUNT h")]
    [InlineData("PFCOUNT h none")]
    [InlineData("PFMERGE d h")]
    [InlineData("PFDEBUG GETREG h")]
    public void ACorruptedOneIsSaidToBeOneAndStays(string line)
    {
        _server.Ask("PFADD h a b c");
        _server.Ask("APPEND h hello");
        string before = _server.Ask("GET h");
        Assert.Equal(Corrupted, _server.Ask(line));
        Assert.Equal(before, _server.Ask("GET h"));
    }

    [Fact]
    public void AnAdditionToACorruptedOneChangesNothing()
    {
        // The first register's run is there, those of the others are not.
        _server.Ask("PFADD h a b c");
        _server.Ask("SETRANGE h 16 \0");
        string before = _server.Ask("GET h");
        Assert.Equal(Corrupted, _server.Ask("PFADD h 1 2 3 4 5 6 7 8 9 10 11 12"));
        Assert.Equal(before, _server.Ask("GET h"));
    }

    [Fact]
    public void TheLimitOfASparseOneIsAnOption()
    {
        _server.Ask("PFADD h a b c");
        Assert.Equal("sparse", _server.Ask("PFDEBUG ENCODING h"));
        _server.Ask("CONFIG SET hll-sparse-max-bytes 20");
        Assert.Equal("(integer) 1", _server.Ask("PFADD h d"));
        Assert.Equal("dense", _server.Ask("PFDEBUG ENCODING h"));
        Assert.Equal("(integer) 4", _server.Ask("PFCOUNT h"));
        Assert.Equal("(integer) 12304", _server.Ask("STRLEN h"));
    }

    [Fact]
    public void ItIsShownHowOneIsStored()
    {
        Assert.Equal("(error) ERR The specified key does not exist", _server.Ask("PFDEBUG GETREG h"));
        _server.Ask("PFADD h a b c");
        Assert.Equal("\"Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603\"", _server.Ask("PFDEBUG DECODE h"));
        Assert.Equal("(error) ERR Unknown PFDEBUG subcommand 'foo'", _server.Ask("PFDEBUG foo h"));
        Assert.Equal("(integer) 1", _server.Ask("PFDEBUG TODENSE h"));
        Assert.Equal("(integer) 0", _server.Ask("PFDEBUG TODENSE h"));
        Assert.Equal("(error) ERR HLL encoding is not sparse", _server.Ask("PFDEBUG DECODE h"));
    }

    [Fact]
    public void MoreBytesThanAPartitionTakesAreRefused()
    {
        _server.Ask("CREATE PARTITION p STRING NONE MAXLEN 17");
        Assert.StartsWith("(error)", _server.Ask("IN p PFADD h a"), StringComparison.Ordinal);
        Assert.Equal("(integer) 0", _server.Ask("IN p EXISTS h"));
        _server.Ask("CREATE PARTITION i INT NONE");
        Assert.StartsWith("(error) WRONGTYPE", _server.Ask("IN i PFADD h a"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSelfTestPasses() => Assert.Equal("OK", _server.Ask("PFSELFTEST"));
}
