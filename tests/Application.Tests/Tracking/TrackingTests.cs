using GoKV.Application.Notifications;
using GoKV.Application.Server;
using GoKV.Application.Tests.PubSub;
using GoKV.Application.Tracking;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Expiring;
using GoKV.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Application.Tests.Tracking;

/// <summary>What clients that cache are told, as Redis 7.0.15 tells them.</summary>
public sealed class TrackingTests
{
    private readonly CommandHarness _server = new();
    private readonly Listener _cache;

    public TrackingTests() => _cache = Listener.Resp3(_server);

    [Fact]
    public void AChangeOfAKeyThatWasReadIsToldOnce()
    {
        Track("ON", "GET k");

        _server.Ask("SET k 1");
        _server.Ask("SET k 2");

        Assert.Equal([Invalidates("k")], _cache.Received());
    }

    [Theory]
    [InlineData("SET k 1", "GET k", "APPEND k x")]
    [InlineData("SET k 1", "GET k", "DEL k")]
    [InlineData("SET k 1", "STRLEN k", "EXPIRE k 100")]
    [InlineData("SET k 1", "EXISTS k", "EXPIRE k -1")]
    [InlineData("SET k 1 EX 100", "TTL k", "PERSIST k")]
    [InlineData("SET k 1", "MGET k none", "INCR k")]
    [InlineData("SET j 1", "GET k", "RENAME j k")]
    [InlineData("SET j 1", "GET k", "COPY j k")]
    [InlineData("SET k 1", "GET k", "RENAME k j")]
    [InlineData("SET k 1", "GET k", "GETEX k EX 10")]
    public void EveryKindOfChangeIsTold(string before, string read, string change)
    {
        _server.Ask(before);
        Track("ON", read);

        _server.Ask(change);

        Assert.Equal([Invalidates("k")], _cache.Received());
    }

    [Theory]
    [InlineData("GET k", "SETNX k 2")]
    [InlineData("GET k", "GET k")]
    [InlineData("GET k", "SET other 2")]
    [InlineData("APPEND k x", "SET k 2")]
    public void WhatChangesNothingThatWasReadIsNotTold(string first, string second)
    {
        _server.Ask("SET k 1");
        Track("ON", first);
        _cache.Received();

        _server.Ask(second);

        Assert.Empty(_cache.Received());
    }

    [Fact]
    public void AnExpiryThatPassesIsTold()
    {
        _server.Ask("SET k 1 PX 5");
        Track("ON", "GET k");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        _server.Ask("GET k");

        Assert.Equal([Invalidates("k")], _cache.Received());
    }

    [Fact]
    public void ACachingClientHearsOfItsOwnChangesUnlessItSaysNoLoop()
    {
        Track("ON", "GET k");
        _cache.Ask("SET k 1");
        Assert.Equal([Invalidates("k")], _cache.Received());

        Track("ON NOLOOP", "GET k");
        _cache.Ask("SET k 2");
        Assert.Empty(_cache.Received());
    }

    [Fact]
    public void FlushingTellsToForgetEverythingOnce()
    {
        Track("ON", "MGET a b");

        _server.Ask("FLUSHALL");
        _server.Ask("SET a 1");

        Assert.Equal([">[\"invalidate\", (nil)]"], _cache.Received());
    }

    [Fact]
    public async Task ThePartitionsEndIsToldAlsoWhenNoCommandTellsOfIt()
    {
        Partition partition = _server.CreatePartition(Schema.String, "users");
        Track("ON", "IN users GET k");

        partition.Drop();
        await new ActiveExpiry(_server.Partitions, _server.Get<KeyEventFeed>(), _server.Get<Application.Server.Profiling.LatencyEvents>(),
            _server.Get<Application.Server.ServerStatistics>(), _server.Clock,
            NullLogger<ActiveExpiry>.Instance).PassAsync();

        Assert.Equal([">[\"invalidate\", (nil)]"], _cache.Received());
    }

    [Fact]
    public void OptInRemembersWhatTheNextCommandReads()
    {
        Track("ON OPTIN", "GET a");
        _cache.Ask("CLIENT CACHING YES");
        _cache.Ask("GET b");
        _cache.Ask("GET c");

        _server.Ask("MSET a 1 b 2 c 3");

        Assert.Equal([Invalidates("b")], _cache.Received());
    }

    [Fact]
    public void OptOutLeavesOutWhatTheNextCommandReads()
    {
        Track("ON OPTOUT", "GET a");
        _cache.Ask("CLIENT CACHING NO");
        _cache.Ask("GET b");
        _cache.Ask("GET c");

        _server.Ask("MSET a 1 b 2 c 3");

        Assert.Equal([Invalidates("a"), Invalidates("c")], _cache.Received());
    }

    [Fact]
    public void WhatATransactionDidBeforeItReadIsNotTold()
    {
        Track("ON", "MULTI");
        foreach (string queued in (string[])["MSET a 1 b 2", "GET b", "INCR c", "GET a", "SET a 2"])
            _cache.Ask(queued);

        _cache.Ask("EXEC");
        Assert.Equal([Invalidates("a")], _cache.Received());

        _server.Ask("MSET a 3 b 3 c 3");
        Assert.Equal([Invalidates("b")], _cache.Received());
    }

    [Theory]
    [InlineData("EXEC")]
    [InlineData("DISCARD")]
    public void OptInIsForOneTransactionAsForOneCommand(string end)
    {
        Track("ON OPTIN", "CLIENT CACHING YES");
        _cache.Ask("MULTI");
        _cache.Ask("MGET a b");
        _cache.Ask(end);
        _cache.Ask("GET c");

        _server.Ask("MSET a 1 b 2 c 3");

        Assert.Equal(end == "EXEC" ? [Invalidates("a"), Invalidates("b")] : [], _cache.Received());
    }

    [Fact]
    public void BroadcastTellsOfAllThatBeginsWithAPrefixInOneMessageEach()
    {
        Track("ON BCAST PREFIX us PREFIX ob", "PING");

        _server.Ask("MSET user:2 x user:1 y obj z other z");

        Assert.Equal([">[\"invalidate\", [\"obj\"]]", ">[\"invalidate\", [\"user:1\", \"user:2\"]]"], _cache.Received());
    }

    [Fact]
    public void BroadcastWithoutAPrefixTellsOfAllAndKnowsNoLoop()
    {
        Track("ON BCAST NOLOOP", "PING");

        _cache.Ask("SET own 1");
        _server.Ask("SET k 1");

        Assert.Equal([Invalidates("k")], _cache.Received());
    }

    [Fact]
    public void ARedirectTellsASubscriberOfResp2()
    {
        var other = new Listener(_server);
        other.Ask("SUBSCRIBE __redis__:invalidate");
        var reader = new Listener(_server);
        Assert.Equal("OK", reader.Ask($"CLIENT TRACKING ON REDIRECT {other.Session.Id}"));
        Assert.Equal($"(integer) {other.Session.Id}", reader.Ask("CLIENT GETREDIR"));
        reader.Ask("GET k");

        _server.Ask("SET k 1");

        Assert.Empty(reader.Received());
        Assert.Equal([">[\"message\", \"__redis__:invalidate\", [\"k\"]]"], other.Received());
    }

    [Fact]
    public void ABrokenRedirectIsToldAndShown()
    {
        var other = new Listener(_server);
        Track($"ON REDIRECT {other.Session.Id}", "GET k");
        other.Leave();

        _server.Ask("SET k 1");

        Assert.Equal([$">[\"tracking-redir-broken\", (integer) {other.Session.Id}]"], _cache.Received());
        Assert.Contains("\"broken_redirect\"", _cache.Ask("CLIENT TRACKINGINFO"));
        Assert.Contains("flags=tR ", _server.Ask("CLIENT LIST"));
    }

    [Fact]
    public void ATableThatIsFullForgetsAKeyAsIfItHadChanged()
    {
        _server.Get<ServerOptions>().TrackingTableMaxKeys = 2;
        Track("ON", "MGET a b");

        _cache.Ask("GET c");

        Assert.Single(_cache.Received());
        Assert.Equal(2, _server.Get<TrackingTable>().Keys);
    }

    [Fact]
    public void ATableThatWasMadeSmallerIsTrimmed()
    {
        string[] keys = [.. Enumerable.Range(0, 1000).Select(i => $"k{i}")];
        Track("ON", "MGET " + string.Join(' ', keys));
        _server.Ask("CONFIG SET tracking-table-max-keys 10");

        _server.Get<TrackingTable>().Trim(_server.Now);

        Assert.Equal(10, _server.Get<TrackingTable>().Keys);
        Assert.Equal(990, _cache.Received().Distinct().Count());
    }

    [Fact]
    public void WhoMakesTheTableSmallerIsAnsweredBehindTheMessages()
    {
        Track("ON", "MGET a b");

        _server.Ask("CONFIG SET tracking-table-max-keys 1");

        Assert.Single(_cache.Received());
    }

    [Fact]
    public void ATableWithoutALimitIsNotTrimmed()
    {
        Track("ON", "MGET a b");
        _server.Ask("CONFIG SET tracking-table-max-keys 0");

        _server.Get<TrackingTable>().Trim(_server.Now);

        Assert.Empty(_cache.Received());
    }

    [Theory]
    [InlineData("CLIENT TRACKING OFF")]
    [InlineData("RESET")]
    public void AfterwardsNothingIsTold(string end)
    {
        Track("ON", "GET k");
        _cache.Ask(end);

        _server.Ask("SET k 1");

        Assert.Empty(_cache.Received());
        Assert.Equal("{\"flags\": ~[\"off\"], \"redirect\": (integer) -1, \"prefixes\": []}", _cache.Ask("CLIENT TRACKINGINFO"));
        Assert.False(_server.Get<KeyEventFeed>().IsOn);
    }

    [Fact]
    public void AClientThatGoesLeavesNothingBehind()
    {
        Track("ON", "MGET a b c");
        var other = Listener.Resp3(_server);
        other.Ask("CLIENT TRACKING ON BCAST PREFIX x");

        _cache.Leave();
        other.Leave();

        TrackingTable table = _server.Get<TrackingTable>();
        Assert.Equal((0, 0, false), (table.Keys, table.Clients, table.Any));
        Assert.All(_server.Partitions.ListAll(), partition => Assert.Null(partition.Observer));
    }

    [Theory]
    [InlineData("CLIENT TRACKING MAYBE", "ERR syntax error")]
    [InlineData("CLIENT TRACKING ON NOSUCH", "ERR syntax error")]
    [InlineData("CLIENT TRACKING ON REDIRECT", "ERR syntax error")]
    [InlineData("CLIENT TRACKING ON REDIRECT abc", "ERR value is not an integer or out of range")]
    [InlineData("CLIENT TRACKING ON REDIRECT 999", "ERR The client ID you want redirect to does not exist")]
    [InlineData("CLIENT TRACKING ON REDIRECT 1 REDIRECT 1", "ERR A client can only redirect to a single other client")]
    [InlineData("CLIENT TRACKING ON PREFIX a", "ERR PREFIX option requires BCAST mode to be enabled")]
    [InlineData("CLIENT TRACKING ON BCAST OPTIN", "ERR OPTIN and OPTOUT are not compatible with BCAST")]
    [InlineData("CLIENT TRACKING ON OPTIN OPTOUT", "ERR You can't specify both OPTIN mode and OPTOUT mode")]
    [InlineData(
        "CLIENT TRACKING ON BCAST PREFIX a PREFIX ab",
        "ERR Prefix 'a' overlaps with another provided prefix 'ab'. Prefixes for a single client must not overlap.")]
    [InlineData("CLIENT CACHING YES", "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled")]
    [InlineData("CLIENT UNBLOCK abc", "ERR value is not an integer or out of range")]
    [InlineData("CLIENT UNBLOCK 1 FOO", "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR")]
    [InlineData("CLIENT UNBLOCK 1 ERROR x", "ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.")]
    public void WrongFormsAreRefusedInRedisWords(string line, string error) => Assert.Equal("(error) " + error, _cache.Ask(line));

    [Theory]
    [InlineData("ON", "ON BCAST", "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.")]
    [InlineData("ON OPTIN", "ON OPTOUT", "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.")]
    [InlineData("ON BCAST PREFIX us", "ON BCAST PREFIX use", "ERR Prefix 'use' overlaps with an existing prefix 'us'. Prefixes for a single client must not overlap.")]
    public void SomeChoicesCannotBeChanged(string first, string second, string error)
    {
        Track(first, "PING");

        Assert.Equal("(error) " + error, _cache.Ask("CLIENT TRACKING " + second));
    }

    [Theory]
    [InlineData("OPTIN", "CLIENT CACHING NO", "(error) ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.")]
    [InlineData("OPTOUT", "CLIENT CACHING YES", "(error) ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.")]
    [InlineData("OPTIN", "CLIENT CACHING MAYBE", "(error) ERR syntax error")]
    public void CachingHasToFitTheMode(string mode, string line, string answer)
    {
        Track("ON " + mode, "PING");

        Assert.Equal(answer, _cache.Ask(line));
    }

    [Fact]
    public void TrackingInfoShowsWhatWasChosen()
    {
        Track("ON BCAST PREFIX b PREFIX a NOLOOP", "PING");
        Assert.Equal("{\"flags\": ~[\"on\", \"bcast\", \"noloop\"], \"redirect\": (integer) 0, \"prefixes\": [\"a\", \"b\"]}", _cache.Ask("CLIENT TRACKINGINFO"));

        Track("OFF", "PING");
        Track("ON OPTIN", "CLIENT CACHING YES");
        Assert.StartsWith("{\"flags\": ~[\"on\", \"optin\", \"caching-yes\"]", _cache.Ask("CLIENT TRACKINGINFO"));
    }

    [Fact]
    public void NobodyIsUnblockedWhereNobodyWaits() => Assert.Equal("(integer) 0", _server.Ask("CLIENT UNBLOCK 1 TIMEOUT"));

    [Fact]
    public async Task WhoReadsWhileOthersWriteEndsWithTheLastValueOrIsTold()
    {
        _server.Ask("SET n 0");
        Track("ON", "PING");
        Assert.True(_server.Partitions.TryFind(new PartitionId(0), out Partition? partition));
        var counters = (ICounters)partition;
        KeyEventFeed feed = _server.Get<KeyEventFeed>();
        TrackingTable table = _server.Get<TrackingTable>();
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < 5000; i++)
            {
                counters.IncrementBy(Domain.Values.Key.Of("n"), 1, _server.Now);
                feed.Publish(_server.Now);
            }
        });

        string cached = "";
        for (int i = 0; i < 2000; i++)
        {
            _cache.Received();
            table.Remember(_cache.Session, "n"u8, _server.Now);
            cached = ReadN(partition);
        }

        await writing;
        Assert.True(cached == "5000" || _cache.Received().Contains(Invalidates("n")), $"{cached} is cached, and no change was told.");
    }

    private string ReadN(Partition partition) => ((IScalars)partition).Get(Domain.Values.Key.Of("n"), _server.Now).Result!.Value.ToString();

    private static string Invalidates(string key) => $">[\"invalidate\", [\"{key}\"]]";

    private void Track(string options, string read)
    {
        Assert.Equal("OK", _cache.Ask("CLIENT TRACKING " + options));
        _cache.Ask(read);
    }
}
