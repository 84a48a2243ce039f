using GoKV.Application.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.PubSub;

public sealed class PublishTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void NobodyListensToAChannelThatNobodySubscribedTo() => Assert.Equal("(integer) 0", _server.Ask("PUBLISH a m"));

    [Fact]
    public void SubscribersGetTheMessageAndThePublisherTheirNumber()
    {
        Listener[] listeners = [new(_server), new(_server), new(_server)];
        foreach (Listener listener in listeners[..2])
            listener.Ask("SUBSCRIBE a");

        Assert.Equal("(integer) 2", _server.Ask("PUBLISH a m"));

        Assert.Equal([">[\"message\", \"a\", \"m\"]"], listeners[0].Received());
        Assert.Equal([">[\"message\", \"a\", \"m\"]"], listeners[1].Received());
        Assert.Empty(listeners[2].Received());
    }

    [Fact]
    public void AMessageIsSharedByItsReceivers()
    {
        Listener[] listeners = [new(_server), new(_server)];
        foreach (Listener listener in listeners)
            listener.Ask("SUBSCRIBE a");
        _server.Ask("PUBLISH a m");

        listeners[0].Session.Outbox.TryTake(out var first, out _);
        listeners[1].Session.Outbox.TryTake(out var second, out _);

        Assert.NotNull(first);
        Assert.Same(first, second);
    }

    [Fact]
    public void PatternsGetTheMessageTooOncePerPattern()
    {
        var listener = new Listener(_server);
        listener.Ask("SUBSCRIBE news.a");
        listener.Ask("PSUBSCRIBE news.* *.a other");

        Assert.Equal("(integer) 3", _server.Ask("PUBLISH news.a m"));

        Assert.Equal(
            [
                ">[\"message\", \"news.a\", \"m\"]",
                ">[\"pmessage\", \"news.*\", \"news.a\", \"m\"]",
                ">[\"pmessage\", \"*.a\", \"news.a\", \"m\"]",
            ],
            listener.Received());
    }

    [Fact]
    public void ShardChannelsAreApart()
    {
        var listener = new Listener(_server);
        listener.Ask("SSUBSCRIBE a");

        Assert.Equal("(integer) 0", _server.Ask("PUBLISH a m"));
        Assert.Equal("(integer) 1", _server.Ask("SPUBLISH a m"));

        Assert.Equal([">[\"smessage\", \"a\", \"m\"]"], listener.Received());
    }

    [Fact]
    public void MessagesKeepTheirOrder()
    {
        var listener = new Listener(_server);
        listener.Ask("SUBSCRIBE a b");
        for (int i = 0; i < 5; i++)
            _server.Ask($"PUBLISH {(i % 2 == 0 ? "a" : "b")} {i}");

        Assert.Equal(
            ["a\", \"0", "b\", \"1", "a\", \"2", "b\", \"3", "a\", \"4"],
            listener.Received().Select(message => message[">[\"message\", \"".Length..^2]));
    }

    [Fact]
    public void ASlowSubscriberIsCutAndTheOthersAreNot()
    {
        _server.Get<Application.Server.ServerOptions>().ClientOutputBufferLimit = "pubsub 10000 0 0";
        (Listener slow, Listener quick) = (new Listener(_server), new Listener(_server));
        slow.Ask("SUBSCRIBE a");
        quick.Ask("SUBSCRIBE a");

        for (int i = 0; i < 10; i++)
        {
            _server.Ask($"PUBLISH a {new string('x', 2000)}");
            Assert.Single(quick.Received());
        }

        Assert.True(slow.Connection.Aborted);
        Assert.False(quick.Connection.Aborted);
    }

    [Fact]
    public void ChannelsAreListedByAPattern()
    {
        new Listener(_server).Ask("SUBSCRIBE a1 a2 b");
        new Listener(_server).Ask("SUBSCRIBE a1");

        Assert.Equal("[\"a1\", \"a2\"]", _server.Ask("PUBSUB CHANNELS a*"));
        Assert.Equal("[\"a1\", (integer) 2, \"none\", (integer) 0]", _server.Ask("PUBSUB NUMSUB a1 none"));
        Assert.Equal("[]", _server.Ask("PUBSUB NUMSUB"));
    }

    [Fact]
    public void PatternsAreCountedOnceHoweverManyHaveThem()
    {
        new Listener(_server).Ask("PSUBSCRIBE a* b*");
        new Listener(_server).Ask("PSUBSCRIBE a*");

        Assert.Equal("(integer) 2", _server.Ask("PUBSUB NUMPAT"));
    }

    [Fact]
    public void ShardChannelsAreListedApart()
    {
        new Listener(_server).Ask("SSUBSCRIBE s");

        Assert.Equal("[\"s\"]", _server.Ask("PUBSUB SHARDCHANNELS"));
        Assert.Equal("[\"s\", (integer) 1]", _server.Ask("PUBSUB SHARDNUMSUB s"));
        Assert.Equal("[]", _server.Ask("PUBSUB CHANNELS"));
    }

    [Theory]
    [InlineData("PUBSUB CHANNELS a b", "(error) ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.")]
    [InlineData("PUBSUB NOPE", "(error) ERR unknown subcommand 'NOPE'. Try PUBSUB HELP.")]
    [InlineData("PUBSUB", "(error) ERR wrong number of arguments for 'pubsub' command")]
    [InlineData("SUBSCRIBE", "(error) ERR wrong number of arguments for 'subscribe' command")]
    public void WrongFormsAreRefusedInRedisWords(string line, string error) => Assert.Equal(error, _server.Ask(line));

    [Fact]
    public void PublishersOfManyThreadsReachEverybody()
    {
        Listener[] listeners = [.. Enumerable.Range(0, 20).Select(_ => new Listener(_server))];
        foreach (Listener listener in listeners)
            listener.Ask("SUBSCRIBE a");
        SubscriptionRegistry registry = _server.Get<SubscriptionRegistry>();

        Parallel.For(0, 4, publisher =>
        {
            for (int i = 0; i < 250; i++)
                registry.Publish("a"u8, new Domain.Values.Value((publisher * 1000) + i), _server.Now);
        });

        string[][] received = [.. listeners.Select(listener => listener.Received())];
        Assert.All(received, messages => Assert.Equal(received[0], messages));
        Assert.Equal(1000, received[0].Length);
    }
}
