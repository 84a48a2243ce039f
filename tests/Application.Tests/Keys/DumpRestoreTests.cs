using System.Text;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class DumpRestoreTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void AMissingKeyHasNoDump() => Assert.Equal("(nil)", _server.Ask("DUMP k"));

    [Fact]
    public void AKeyComesBackFromItsDump()
    {
        string payload = Dump("hello");
        Assert.Equal("OK", Restore("l", "0", payload));
        Assert.Equal("\"hello\"", _server.Ask("GET l"));
        Assert.Equal("(integer) -1", _server.Ask("TTL l"));
    }

    [Fact]
    public void ANumberComesBackAsOne()
    {
        Restore("l", "0", Dump("10"));
        Assert.Equal("(integer) 11", _server.Ask("INCR l"));
        Assert.Equal("\"int\"", _server.Ask("OBJECT ENCODING l"));
    }

    [Fact]
    public void ATtlIsRelativeOrAnInstant()
    {
        string payload = Dump("v");
        Restore("l", "5000", payload);
        Restore("m", (_server.Now.Milliseconds + 7000).ToString(System.Globalization.CultureInfo.InvariantCulture), payload, "ABSTTL");
        Assert.Equal("(integer) 5000", _server.Ask("PTTL l"));
        Assert.Equal("(integer) 7000", _server.Ask("PTTL m"));
    }

    [Theory]
    [InlineData("1", "ABSTTL")]
    [InlineData("9223372036854775807", "replace")]
    public void AnInstantThatHasPassedLeavesNoKey(string ttl, string option)
    {
        string payload = Dump("v");
        _server.Ask("SET l old");
        Assert.Equal("OK", Restore("l", ttl, payload, "REPLACE", option));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS l"));
        Assert.Equal("OK", Restore("l", ttl, payload, "REPLACE", option));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS l"));
    }

    [Fact]
    public void AKeyInUseIsOverwrittenOnlyWhenTold()
    {
        string payload = Dump("v");
        _server.Ask("SET l old EX 100");
        Assert.Equal("(error) BUSYKEY Target key name already exists.", Restore("l", "0", payload));
        Assert.Equal("OK", Restore("l", "0", payload, "REPLACE"));
        Assert.Equal("\"v\"", _server.Ask("GET l"));
        Assert.Equal("(integer) -1", _server.Ask("TTL l"));
    }

    [Fact]
    public void ABusyKeyIsToldBeforeWhatIsWrongWithTheRest()
    {
        _server.Ask("SET l old");
        Assert.Equal("(error) BUSYKEY Target key name already exists.", Restore("l", "x", "nonsense"));
    }

    [Theory]
    [InlineData("x", "ERR value is not an integer or out of range")]
    [InlineData("-1", "ERR Invalid TTL value, must be >= 0")]
    [InlineData("0", "ERR DUMP payload version or checksum are wrong")]
    public void TheTtlIsCheckedBeforeThePayload(string ttl, string error) => Assert.Equal("(error) " + error, Restore("l", ttl, "nonsense"));

    [Theory]
    [InlineData("ERR syntax error", "FOO")]
    [InlineData("ERR syntax error", "IDLETIME")]
    [InlineData("ERR syntax error", "FREQ")]
    [InlineData("ERR syntax error", "FREQ", "1", "IDLETIME", "1")]
    [InlineData("ERR syntax error", "IDLETIME", "1", "FREQ", "1")]
    [InlineData("ERR value is not an integer or out of range", "IDLETIME", "x")]
    [InlineData("ERR value is not an integer or out of range", "FREQ", "x")]
    [InlineData("ERR Invalid IDLETIME value, must be >= 0", "IDLETIME", "-1")]
    [InlineData("ERR Invalid FREQ value, must be >= 0 and <= 255", "FREQ", "256")]
    [InlineData("ERR Invalid FREQ value, must be >= 0 and <= 255", "FREQ", "-1")]
    public void OptionsAreCheckedFirst(string error, params string[] options)
    {
        _server.Ask("SET l old");
        Assert.Equal("(error) " + error, Restore("l", "x", "nonsense", options));
    }

    [Fact]
    public void KnowsAllOptions()
    {
        string payload = Dump("v");
        Assert.Equal("OK", Restore("l", "0", payload, "idletime", "1000", "REPLACE"));
        Assert.Equal("OK", Restore("l", "0", payload, "REPLACE", "freq", "255", "FREQ", "0"));
    }

    [Fact]
    public void RemembersHowAKeyWasUsedWhereThePolicyWantsToKnow()
    {
        string payload = Dump("v");
        _server.Ask("CONFIG SET maxmemory-policy allkeys-lru");
        Restore("l", "0", payload, "IDLETIME", "1000");
        Restore("m", "0", payload, "FREQ", "100");
        Assert.Equal(("(integer) 1000", "(integer) 0"), (_server.Ask("OBJECT IDLETIME l"), _server.Ask("OBJECT IDLETIME m")));

        _server.Ask("CONFIG SET maxmemory-policy allkeys-lfu");
        Restore("l", "0", payload, "REPLACE", "FREQ", "100");
        Restore("m", "0", payload, "REPLACE", "IDLETIME", "1000");
        Assert.Equal("(integer) 100", _server.Ask("OBJECT FREQ l"));
        Assert.NotEqual("(integer) 100", _server.Ask("OBJECT FREQ m"));
    }

    [Fact]
    public void APartitionTakesWhatItsSchemaTakes()
    {
        (string text, string number) = (Dump("abc"), Dump("12"));
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", Restore("l", "0", text));
        Assert.Equal("OK", Restore("l", "0", number));
        Assert.Equal(number, Encoding.Latin1.GetString(((BulkReply)_server.Send("DUMP", "l")).Value.ToArray()));
    }

    private string Dump(string value)
    {
        _server.Ask("SET dumped " + value);
        return Encoding.Latin1.GetString(((BulkReply)_server.Send("DUMP", "dumped")).Value.ToArray());
    }

    private string Restore(string key, string ttl, string payload, params string[] options) =>
        ReplyText.Of(_server.Send(["RESTORE", key, ttl, payload, .. options]));
}
