using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

/// <summary>What a partition with constraints takes, by every command that writes.</summary>
public sealed class ConstraintTests
{
    private const string Refused = "(error) ERR value is out of the range of partition 'stock': MIN 0 MAX 100";
    private const string TooLong = "(error) ERR value is too long for partition 'notes': MAXLEN 5";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("SET k 101")]
    [InlineData("SET k -1")]
    [InlineData("SET k 101 EX 10")]
    [InlineData("SET k 101 GET")]
    [InlineData("SETNX k 101")]
    [InlineData("SETEX k 10 101")]
    [InlineData("PSETEX k 10 101")]
    [InlineData("GETSET k 101")]
    [InlineData("MSET a 1 k 101")]
    [InlineData("MSETNX a 1 k 101")]
    [InlineData("INCRBY k 101")]
    [InlineData("DECR k")]
    [InlineData("DECRBY k 1")]
    public void AnIntegerOutOfRangeIsRefusedAndChangesNothing(string command)
    {
        UseStock("");
        Assert.Equal(Refused, _server.Ask(command));
        Assert.Equal("(integer) 0", _server.Ask("DBSIZE"));
    }

    [Theory]
    [InlineData("SET full 101")]
    [InlineData("INCR full")]
    [InlineData("INCRBY full 9223372036854775807")]
    public void WhatIsThereStaysWhenAWriteIsRefused(string command)
    {
        UseStock("");
        _server.Ask("SET full 100");
        Assert.StartsWith("(error) ERR", _server.Ask(command), StringComparison.Ordinal);
        Assert.Equal("\"100\"", _server.Ask("GET full"));
    }

    [Theory]
    [InlineData("SET k 0", "OK")]
    [InlineData("SET k 100", "OK")]
    [InlineData("INCRBY k 100", "(integer) 100")]
    public void TheBoundsAreInTheRange(string command, string answer)
    {
        UseStock("");
        Assert.Equal(answer, _server.Ask(command));
    }

    [Theory]
    [InlineData("SET k 101", "OK", "100")]
    [InlineData("SET k -5", "OK", "0")]
    [InlineData("INCRBY k 1000", "(integer) 100", "100")]
    [InlineData("DECR k", "(integer) 0", "0")]
    [InlineData("MSET a 1 k 1000", "OK", "100")]
    [InlineData("GETSET k 1000", "(nil)", "100")]
    public void SaturatingStoresTheNearestInteger(string command, string answer, string stored)
    {
        UseStock(" OVERFLOW SATURATE");
        Assert.Equal(answer, _server.Ask(command));
        Assert.Equal($"\"{stored}\"", _server.Ask("GET k"));
    }

    [Fact]
    public void SaturatingWithoutBoundsStopsAtTheEndsOfAnInteger()
    {
        Use("CREATE PARTITION stock INT NONE OVERFLOW SATURATE");
        _server.Ask("SET k 9223372036854775800");
        Assert.Equal("(integer) 9223372036854775807", _server.Ask("INCRBY k 100"));
        Assert.Equal("(integer) -9223372036854775807", _server.Ask("DECRBY low 9223372036854775807"));
        Assert.Equal("(integer) -9223372036854775808", _server.Ask("DECRBY low 9223372036854775807"));
    }

    [Theory]
    [InlineData("SET k 123456")]
    [InlineData("SETNX k 123456")]
    [InlineData("SETEX k 10 123456")]
    [InlineData("GETSET k 123456")]
    [InlineData("MSET a 1 k 123456")]
    [InlineData("MSETNX a 1 k 123456")]
    [InlineData("APPEND k 123456")]
    [InlineData("SETRANGE k 5 x")]
    [InlineData("SETBIT k 40 1")]
    [InlineData("BITFIELD k SET u8 40 1")]
    [InlineData("BITFIELD k GET u8 0 INCRBY u8 40 1")]
    public void AValueThatIsTooLongIsRefusedAndChangesNothing(string command)
    {
        UseNotes();
        Assert.Equal(TooLong, _server.Ask(command));
        Assert.Equal("(integer) 0", _server.Ask("DBSIZE"));
    }

    [Theory]
    [InlineData("APPEND full x")]
    [InlineData("SETRANGE full 4 xx")]
    public void WhatIsThereStaysWhenItWouldGetTooLong(string command)
    {
        UseNotes();
        _server.Ask("SET full 12345");
        Assert.Equal(TooLong, _server.Ask(command));
        Assert.Equal("\"12345\"", _server.Ask("GET full"));
    }

    [Fact]
    public void TheLongestValueIsTaken()
    {
        UseNotes();
        Assert.Equal("OK", _server.Ask("SET k 12345"));
        Assert.Equal("(integer) 5", _server.Ask("SETRANGE k 4 x"));
        Assert.Equal("(integer) 0", _server.Ask("SETBIT other 39 1"));
    }

    [Fact]
    public void ACopyFromElsewhereObeys()
    {
        UseStock("");
        _server.Ask("IN 0 SET far 101");
        Assert.Equal(Refused, _server.Ask("IN 0 COPY far near DB stock"));
        _server.Ask("IN 0 SET far 99");
        Assert.Equal("(integer) 1", _server.Ask("IN 0 COPY far near DB stock"));
    }

    [Fact]
    public void TransactionsObey()
    {
        UseStock("");
        _server.Ask("MULTI");
        _server.Ask("SET k 50");
        _server.Ask("INCRBY k 51");
        Assert.Equal($"[OK, {Refused}]", _server.Ask("EXEC"));
        Assert.Equal("\"50\"", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("p STRING NONE MIN 1", "ERR MIN, MAX and OVERFLOW are for partitions of type INT")]
    [InlineData("p DYNAMIC NONE OVERFLOW SATURATE", "ERR MIN, MAX and OVERFLOW are for partitions of type INT")]
    [InlineData("p INT NONE MAXLEN 1", "ERR MAXLEN is for partitions of type STRING")]
    [InlineData("p INT NONE MIN 2 MAX 1", "ERR MIN is greater than MAX")]
    [InlineData("p INT NONE OVERFLOW WRAP", "ERR unknown overflow rule 'WRAP', use REJECT or SATURATE")]
    [InlineData("p INT NONE MIN x", "ERR 'x' is no value for MIN, use -9223372036854775808 to 9223372036854775807, or NONE")]
    [InlineData("p STRING NONE MAXLEN -1", "ERR '-1' is no value for MAXLEN, use 0 to 536870912, or NONE")]
    [InlineData("p STRING NONE TTL 0", "ERR '0' is no value for TTL, use 1 to 3153600000, or NONE")]
    [InlineData("p INT NONE MIN 1 MIN 2", "ERR syntax error")]
    [InlineData("p INT NONE MIN", "ERR syntax error")]
    [InlineData("p INT NONE PERSIST WAL", "ERR syntax error")]
    [InlineData("p INT NONE MIN 1 SIZE 2", "ERR syntax error")]
    public void OptionsThatCannotBeAreRefused(string words, string error)
    {
        Assert.Equal("(error) " + error, _server.Ask("CREATE PARTITION " + words));
        Assert.Equal("[]", _server.Ask("LIST PARTITIONS"));
    }

    [Fact]
    public void OptionsComeInAnyOrderAndCase()
    {
        Assert.Equal("OK", _server.Ask("CREATE PARTITION p INT NONE overflow saturate Max 7 ttl 60 MIN -7"));
        Assert.EndsWith(
            "\"min\": (integer) -7, \"max\": (integer) 7, \"overflow\": \"SATURATE\", \"maxlen\": (nil), \"maxmemory\": (nil), \"eviction\": (nil), \"ttl\": (integer) 60}",
            _server.Ask("DESCRIBE PARTITION p"),
            StringComparison.Ordinal);
    }

    private void UseStock(string more) => Use("CREATE PARTITION stock INT NONE MIN 0 MAX 100" + more);

    private void UseNotes() => Use("CREATE PARTITION notes STRING NONE MAXLEN 5");

    private void Use(string create)
    {
        Assert.Equal("OK", _server.Ask(create));
        _server.Ask("USE " + create.Split(' ')[2]);
    }
}
