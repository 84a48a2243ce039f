using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class SwapDbTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void KeysAndExpiriesChangePlacesAndClientsStay()
    {
        _server.Ask("SET k here EX 10");
        _server.Ask("IN 1 SET k there");
        Assert.Equal("OK", _server.Ask("SWAPDB 0 1"));
        Assert.Equal(("\"there\"", "(integer) -1"), (_server.Ask("GET k"), _server.Ask("TTL k")));
        Assert.Equal(("\"here\"", "(integer) 10"), (_server.Ask("IN 1 GET k"), _server.Ask("IN 1 TTL k")));
        Assert.Equal("OK", _server.Ask("SWAPDB 1 0"));
        Assert.Equal("\"here\"", _server.Ask("GET k"));
    }

    [Fact]
    public void WithADatabaseThatWasNeverUsed()
    {
        _server.Ask("SET k 1");
        _server.Ask("SWAPDB 0 15");
        Assert.Equal(("(integer) 0", "(integer) 1"), (_server.Ask("DBSIZE"), _server.Ask("IN 15 DBSIZE")));
    }

    [Theory]
    [InlineData("SWAPDB x 1", "ERR invalid first DB index")]
    [InlineData("SWAPDB 0 x", "ERR invalid second DB index")]
    [InlineData("SWAPDB x x", "ERR invalid first DB index")]
    [InlineData("SWAPDB 2147483648 1", "ERR invalid first DB index")]
    [InlineData("SWAPDB 2147483647 1", "ERR DB index is out of range")]
    [InlineData("SWAPDB 0 16", "ERR DB index is out of range")]
    [InlineData("SWAPDB -1 0", "ERR DB index is out of range")]
    [InlineData("SWAPDB 16 16", "ERR DB index is out of range")]
    [InlineData("SWAPDB 0", "ERR wrong number of arguments for 'swapdb' command")]
    public void RefusesWhatIsNoNumberedDatabase(string command, string error)
    {
        // Its number is 16, and its schema is its own.
        _server.CreatePartition(Schema.Int);
        Assert.Equal("(error) " + error, _server.Ask(command));
    }

    [Fact]
    public void WithItselfNothingHappens()
    {
        _server.Ask("SET k 1");
        _server.Ask("WATCH k");
        Assert.Equal("OK", Other("SWAPDB 0 0"));
        _server.Ask("MULTI");
        _server.Ask("PING");
        Assert.Equal("[PONG]", _server.Ask("EXEC"));
    }

    // touchAllWatchedKeysInDb: what was there counts as changed, also when the same comes; what was not counts when a live key comes.
    [Theory]
    [InlineData("SET k 1", "PING", false)]
    [InlineData("SET k 1", "SET k 1", false)]
    [InlineData("PING", "SET k 1", false)]
    [InlineData("PING", "PING", true)]
    [InlineData("SET other 1", "SET other 2", true)]
    [InlineData("PING", "SET k 1 PX 5", true)]
    [InlineData("SET k 1 PX 5", "PING", true)]
    [InlineData("SET k 1 PX 5", "SET k 1 PX 5", true)]
    [InlineData("SET k 1 PX 5", "SET k 1", false)]
    public void BreaksWatchesAsRedisDoes(string here, string there, bool goesThrough)
    {
        _server.Ask(here);
        _server.Ask("IN 1 " + there);
        _server.Clock.Advance(TimeSpan.FromMilliseconds(10));
        _server.Ask("WATCH k");
        Assert.Equal("OK", Other("SWAPDB 0 1"));
        _server.Ask("MULTI");
        _server.Ask("PING");
        Assert.Equal(goesThrough ? "[PONG]" : "(nil)", _server.Ask("EXEC"));
    }

    [Fact]
    public void AWatchStaysWithTheDatabase()
    {
        _server.Ask("WATCH k");
        Other("SWAPDB 0 1");
        Other("IN 1 SET k 1");
        _server.Ask("MULTI");
        _server.Ask("PING");
        Assert.Equal("[PONG]", _server.Ask("EXEC"));

        _server.Ask("WATCH k");
        Other("IN 0 SET k 1");
        _server.Ask("MULTI");
        _server.Ask("PING");
        Assert.Equal("(nil)", _server.Ask("EXEC"));
    }

    [Fact]
    public void ATransactionStaysInItsPartition()
    {
        _server.Ask("MULTI");
        Assert.Equal("QUEUED", _server.Ask("SWAPDB 1 1"));
        Assert.Equal("QUEUED", _server.Ask("SWAPDB 1 99"));
        Assert.StartsWith("(error) CROSSPARTITION", _server.Ask("SWAPDB 0 1"), StringComparison.Ordinal);
        Assert.StartsWith("(error) EXECABORT", _server.Ask("EXEC"), StringComparison.Ordinal);
    }

    [Fact]
    public void EventsNameTheDatabaseOfNow()
    {
        _server.Ask("CONFIG SET notify-keyspace-events KA");
        var listener = new PubSub.Listener(_server);
        listener.Ask("PSUBSCRIBE *");
        _server.Ask("IN 1 SET k 1");
        _server.Ask("SWAPDB 0 1");
        _server.Ask("DEL k");
        Assert.Equal(["__keyspace@1__:k set", "__keyspace@0__:k del"], listener.Received().Select(message => message.Split('"')).Select(parts => parts[5] + " " + parts[7]));
    }

    [Fact]
    public void CountsOfUseStayWithTheNumber()
    {
        _server.Ask("SET k 1");
        _server.Ask("GET k");
        _server.Ask("SWAPDB 0 1");
        Assert.Contains("\"hits\": (integer) 1", _server.Ask("STATS PARTITION 0"), StringComparison.Ordinal);
    }

    private string Other(string command)
    {
        (Session own, _server.Session) = (_server.Session, _server.NewSession());
        string reply = _server.Ask(command);
        _server.Session = own;
        return reply;
    }
}
