using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

/// <summary>The replies are those of Redis 7.0.15.</summary>
public sealed class BitsTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.String)]
    [InlineData(Schema.Dynamic)]
    public void ABitIsSetAndRead(Schema schema)
    {
        _server.UseNew(schema);
        Assert.Equal("(integer) 0", _server.Ask("SETBIT k 9 1"));
        Assert.Equal("(integer) 1", _server.Ask("SETBIT k 9 1"));
        Assert.Equal("(integer) 1", _server.Ask("GETBIT k 9"));
        Assert.Equal("(integer) 0", _server.Ask("GETBIT k 900"));
        Assert.Equal("\"\0@\"", _server.Ask("GET k"));
    }

    [Fact]
    public void AnIntegerHasTheBitsOfItsText()
    {
        _server.Ask("SET k 1");
        Assert.Equal("(integer) 3", _server.Ask("BITCOUNT k"));
        _server.Ask("SETBIT k 6 1");
        Assert.Equal("\"3\"", _server.Ask("GET k"));
    }

    [Fact]
    public void AChangeKeepsTheExpiryAndBitopTakesItOff()
    {
        _server.Ask("SET k a EX 100");
        _server.Ask("SETBIT k 1 0");
        Assert.Equal("(integer) 100", _server.Ask("TTL k"));
        _server.Ask("BITFIELD k SET u8 0 1");
        Assert.Equal("(integer) 100", _server.Ask("TTL k"));
        _server.Ask("BITOP NOT k k");
        Assert.Equal("(integer) -1", _server.Ask("TTL k"));
    }

    [Theory]
    [InlineData("BITCOUNT k", 26)]
    [InlineData("BITCOUNT k 0 0", 4)]
    [InlineData("BITCOUNT k 1 1", 6)]
    [InlineData("BITCOUNT k -2 -1", 7)]
    [InlineData("BITCOUNT k 5 30 BIT", 17)]
    [InlineData("BITCOUNT k 5 5 BIT", 1)]
    [InlineData("BITCOUNT k 3 1", 0)]
    [InlineData("BITCOUNT k -1 -2 nothing", 0)]
    [InlineData("BITCOUNT none 1", 0)]
    [InlineData("BITPOS k 1", 1)]
    [InlineData("BITPOS k 0", 0)]
    [InlineData("BITPOS k 1 7 -1 BIT", 9)]
    [InlineData("BITPOS k 0 1 2 BIT", -1)]
    [InlineData("BITPOS k 1 9", -1)]
    [InlineData("BITPOS none 0", 0)]
    [InlineData("BITPOS none 1 x", -1)]
    public void BitsAreCountedAndFound(string command, int expected)
    {
        _server.Ask("SET k foobar");
        Assert.Equal($"(integer) {expected}", _server.Ask(command));
    }

    [Fact]
    public void AClearBitIsBehindTheEndOnlyWhenTheEndIsOpen()
    {
        _server.Ask("BITFIELD k SET u16 0 65535");
        Assert.Equal("(integer) 16", _server.Ask("BITPOS k 0"));
        Assert.Equal("(integer) 16", _server.Ask("BITPOS k 0 1"));
        Assert.Equal("(integer) -1", _server.Ask("BITPOS k 0 0 -1"));
    }

    [Theory]
    [InlineData("AND", "`bc`ab\0")]
    [InlineData("OR", "goofev1")]
    public void ValuesAreCombined(string operation, string expected)
    {
        _server.Ask("SET a foobar");
        _server.Ask("SET b abcdef1");
        Assert.Equal("(integer) 7", _server.Ask($"BITOP {operation} d a b"));
        Assert.Equal($"\"{expected}\"", _server.Ask("GET d"));
    }

    [Fact]
    public void ACombinationOfNothingDeletesTheDestination()
    {
        _server.Ask("SET d x");
        Assert.Equal("(integer) 0", _server.Ask("BITOP XOR d none"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS d"));
    }

    [Theory]
    [InlineData("SETBIT k -1 1", "bit offset is not an integer or out of range")]
    [InlineData("SETBIT k 4294967296 1", "bit offset is not an integer or out of range")]
    [InlineData("SETBIT k 1 2", "bit is not an integer or out of range")]
    [InlineData("GETBIT k #1", "bit offset is not an integer or out of range")]
    [InlineData("BITCOUNT k 1", "syntax error")]
    [InlineData("BITCOUNT k 1 x", "value is not an integer or out of range")]
    [InlineData("BITCOUNT k 1 2 x", "syntax error")]
    [InlineData("BITPOS k 2", "The bit argument must be 1 or 0.")]
    [InlineData("BITPOS k x", "value is not an integer or out of range")]
    [InlineData("BITPOS k 1 x", "value is not an integer or out of range")]
    [InlineData("BITPOS k 1 0 1 x", "syntax error")]
    [InlineData("BITPOS k 1 0 1 BIT x", "syntax error")]
    [InlineData("BITOP NAND k k", "syntax error")]
    [InlineData("BITOP NOT k k k", "BITOP NOT must be called with a single source key.")]
    [InlineData("BITFIELD k GET u64 0", "Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.")]
    [InlineData("BITFIELD k GET u8 -1", "bit offset is not an integer or out of range")]
    [InlineData("BITFIELD k SET u8 0 x", "value is not an integer or out of range")]
    [InlineData("BITFIELD k OVERFLOW x", "Invalid OVERFLOW type specified")]
    [InlineData("BITFIELD k GET u8", "syntax error")]
    [InlineData("BITFIELD_RO k SET u8 0 1", "BITFIELD_RO only supports the GET subcommand")]
    [InlineData("LCS k k LEN IDX", "If you want both the length and indexes, please just use IDX.")]
    [InlineData("LCS k k MINMATCHLEN", "syntax error")]
    [InlineData("LCS k k MINMATCHLEN x", "value is not an integer or out of range")]
    public void RefusesAsRedisDoes(string command, string error)
    {
        _server.Ask("SET k v");
        Assert.Equal("(error) ERR " + error, _server.Ask(command));
    }

    [Fact]
    public void IntegersOfAnyWidthWrapSaturateOrFail()
    {
        _server.Ask("BITFIELD k SET u8 #1 250");
        Assert.Equal(_server.Ask("BITFIELD_RO k GET u8 8"), _server.Ask("BITFIELD_RO k GET u8 #1"));
        Assert.Contains("(integer) 4", _server.Ask("BITFIELD k INCRBY u8 8 10"), StringComparison.Ordinal);
        Assert.Contains("(integer) 255", _server.Ask("BITFIELD k OVERFLOW SAT INCRBY u8 8 1000"), StringComparison.Ordinal);
        Assert.Contains("(nil)", _server.Ask("BITFIELD k OVERFLOW FAIL INCRBY u8 8 1"), StringComparison.Ordinal);
        Assert.Contains("(integer) -1", _server.Ask("BITFIELD k GET i8 8"), StringComparison.Ordinal);
        Assert.Contains(
            "(integer) -9223372036854775808", _server.Ask("BITFIELD w SET i64 0 9223372036854775807 INCRBY i64 0 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheLongestCommonSubsequenceIsFound()
    {
        _server.Ask("MSET a ohmytext b mynewtext");
        Assert.Equal("\"mytext\"", _server.Ask("LCS a b"));
        Assert.Equal("(integer) 6", _server.Ask("LCS a b LEN"));
        string places = _server.Ask("LCS a b IDX MINMATCHLEN 3 WITHMATCHLEN");
        Assert.Contains("(integer) 7", places, StringComparison.Ordinal);
        Assert.DoesNotContain("(integer) 2", places, StringComparison.Ordinal);
        Assert.Equal("\"\"", _server.Ask("LCS a none"));
    }

    [Fact]
    public void AnIntPartitionDoesNotKnowThem()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask("SETBIT k 0 1"));
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask("LCS k k"));
    }
}
