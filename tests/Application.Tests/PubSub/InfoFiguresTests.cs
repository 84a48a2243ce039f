using GoKV.TestKit;

namespace GoKV.Application.Tests.PubSub;

/// <summary>What INFO says of subscriptions and of clients that cache.</summary>
public sealed class InfoFiguresTests
{
    [Fact]
    public void SubscriptionsAndTrackingAreCounted()
    {
        var server = new CommandHarness();
        new Listener(server).Ask("SUBSCRIBE a b");
        new Listener(server).Ask("PSUBSCRIBE a*");
        new Listener(server).Ask("SSUBSCRIBE s");
        Listener cache = Listener.Resp3(server);
        cache.Ask("CLIENT TRACKING ON");
        cache.Ask("MGET a b c");
        Listener.Resp3(server).Ask("CLIENT TRACKING ON BCAST PREFIX x PREFIX y");

        string info = server.Ask("INFO");

        Assert.Contains("pubsub_channels:2\r\npubsub_patterns:1\r\npubsubshard_channels:1\r\n", info);
        Assert.Contains("tracking_clients:2\r\n", info);
        Assert.Contains("tracking_total_keys:3\r\ntracking_total_items:3\r\ntracking_total_prefixes:2\r\n", info);
    }
}
