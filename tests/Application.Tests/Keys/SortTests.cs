using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class SortTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("SORT k")]
    [InlineData("SORT_RO k")]
    [InlineData("SORT k BY w_* LIMIT 0 10 GET # GET d_* ASC DESC ALPHA")]
    [InlineData("sort_ro k by nosort limit -1 -1 get x alpha desc")]
    public void AMissingKeyHasNoElements(string command) => Assert.Equal("[]", _server.Ask(command));

    [Theory]
    [InlineData("SORT k")]
    [InlineData("SORT_RO k")]
    [InlineData("SORT k STORE d")]
    public void AStringHasNone(string command)
    {
        _server.Ask("MSET k 1 d 2");
        Assert.Equal("(error) WRONGTYPE Operation against a key holding the wrong kind of value", _server.Ask(command));
        Assert.Equal("\"2\"", _server.Ask("GET d"));
    }

    [Fact]
    public void StoringNothingDeletesTheDestination()
    {
        _server.Ask("SET d 2");
        Assert.Equal("(integer) 0", _server.Ask("SORT k STORE d"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS d"));
        Assert.Equal("(integer) 0", _server.Ask("SORT k STORE d"));
    }

    [Theory]
    [InlineData("SORT k FOO", "syntax error")]
    [InlineData("SORT k LIMIT 1", "syntax error")]
    [InlineData("SORT k STORE", "syntax error")]
    [InlineData("SORT k BY", "syntax error")]
    [InlineData("SORT k GET", "syntax error")]
    [InlineData("SORT_RO k STORE d", "syntax error")]
    [InlineData("SORT k LIMIT x 1", "value is not an integer or out of range")]
    [InlineData("SORT k LIMIT 1 x", "value is not an integer or out of range")]
    public void TheSyntaxIsCheckedBeforeTheKey(string command, string error)
    {
        _server.Ask("SET k 1");
        Assert.Equal("(error) ERR " + error, _server.Ask(command));
    }
}
