using GoKV.TestKit;

namespace GoKV.Application.Tests.PubSub;

public sealed class SubscribeTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void EachChannelIsConfirmedWithTheNumberOfSubscriptions() => Assert.Equal(
        ">[\"subscribe\", \"a\", (integer) 1] >[\"subscribe\", \"b\", (integer) 2] >[\"subscribe\", \"a\", (integer) 2]", _server.Ask("SUBSCRIBE a b a"));

    [Fact]
    public void PatternsCountWithChannelsAndShardsApart()
    {
        _server.Ask("SUBSCRIBE a");

        Assert.Equal(">[\"psubscribe\", \"a*\", (integer) 2]", _server.Ask("PSUBSCRIBE a*"));
        Assert.Equal(">[\"ssubscribe\", \"s\", (integer) 1]", _server.Ask("SSUBSCRIBE s"));
    }

    [Fact]
    public void UnsubscribingEndsNamedOnes()
    {
        _server.Ask("SUBSCRIBE a b");

        Assert.Equal(">[\"unsubscribe\", \"a\", (integer) 1] >[\"unsubscribe\", \"none\", (integer) 1]", _server.Ask("UNSUBSCRIBE a none"));
        Assert.Equal(0, PublishTo("a"));
        Assert.Equal(1, PublishTo("b"));
    }

    [Fact]
    public void UnsubscribingWithoutNamesEndsAllOfTheKind()
    {
        _server.Ask("SUBSCRIBE a b");
        _server.Ask("PSUBSCRIBE *");

        Assert.Equal(">[\"unsubscribe\", \"a\", (integer) 2] >[\"unsubscribe\", \"b\", (integer) 1]", _server.Ask("UNSUBSCRIBE"));
        Assert.Equal(">[\"punsubscribe\", \"*\", (integer) 0]", _server.Ask("PUNSUBSCRIBE"));
    }

    [Theory]
    [InlineData("UNSUBSCRIBE")]
    [InlineData("PUNSUBSCRIBE")]
    [InlineData("SUNSUBSCRIBE")]
    public void UnsubscribingFromNothingIsConfirmedWithoutAName(string command) =>
        Assert.Equal($">[\"{command.ToLowerInvariant()}\", (nil), (integer) 0]", _server.Ask(command));

    [Fact]
    public void ASubscribedClientOfResp2MayUseFewCommands()
    {
        _server.Ask("SUBSCRIBE a");

        Assert.Equal(
            "(error) ERR Can't execute 'client|id': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context",
            _server.Ask("CLIENT ID"));
        Assert.Equal("[\"pong\", \"\"]", _server.Ask("PING"));
        Assert.Equal("[\"pong\", \"hi\"]", _server.Ask("PING hi"));
        Assert.Equal("(error) ERR wrong number of arguments for 'ping' command", _server.Ask("PING a b"));
        Assert.StartsWith("(error) ERR unknown command", _server.Ask("NOSUCH"));
    }

    [Theory]
    [InlineData("SUBSCRIBE a", "UNSUBSCRIBE")]
    [InlineData("PSUBSCRIBE a", "PUNSUBSCRIBE a")]
    [InlineData("SSUBSCRIBE a", "SUNSUBSCRIBE")]
    [InlineData("SUBSCRIBE a", "RESET")]
    public void WithoutSubscriptionsItMayUseAllAgain(string subscribe, string leave)
    {
        _server.Ask(subscribe);
        Assert.StartsWith("(error) ERR Can't execute", _server.Ask("GET k"));

        _server.Ask(leave);

        Assert.Equal("(nil)", _server.Ask("GET k"));
        Assert.Equal("PONG", _server.Ask("PING"));
    }

    [Fact]
    public void ASubscribedClientOfResp3MayUseAll()
    {
        _server.Ask("HELLO 3");
        _server.Ask("SUBSCRIBE a");

        Assert.Equal("(nil)", _server.Ask("GET k"));
        Assert.Equal("PONG", _server.Ask("PING"));
    }

    [Fact]
    public void AClientThatHasGoneIsNotSubscribed()
    {
        var listener = new Listener(_server);
        listener.Ask("SUBSCRIBE a");
        listener.Ask("PSUBSCRIBE a*");
        listener.Ask("SSUBSCRIBE s");

        listener.Leave();

        Assert.Equal(0, PublishTo("a"));
        Assert.Equal("[]", _server.Ask("PUBSUB CHANNELS"));
        Assert.Equal("[]", _server.Ask("PUBSUB SHARDCHANNELS"));
        Assert.Equal("(integer) 0", _server.Ask("PUBSUB NUMPAT"));
    }

    [Fact]
    public void ClientListShowsSubscriptions()
    {
        var listener = new Listener(_server);
        listener.Ask("SUBSCRIBE a b");
        listener.Ask("PSUBSCRIBE *");
        listener.Ask("SSUBSCRIBE s");

        string line = _server.Ask("CLIENT LIST TYPE pubsub");

        Assert.Contains($"id={listener.Session.Id} ", line);
        Assert.Contains(" flags=P db=0 sub=2 psub=1 ssub=1 ", line);
        Assert.DoesNotContain("sub=2", _server.Ask("CLIENT LIST TYPE normal"));
        Assert.Equal("(integer) 1", _server.Ask("CLIENT KILL TYPE pubsub"));
        Assert.True(listener.Connection.Aborted);
    }

    private long PublishTo(string channel)
    {
        var publisher = new Listener(_server);
        return long.Parse(publisher.Ask($"PUBLISH {channel} m")["(integer) ".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
