using System.Text;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Tests.PubSub;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Expiring;
using GoKV.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Application.Tests.Notifications;

/// <summary>What Redis 7.0.15 publishes for each command, recorded from it.</summary>
public sealed class KeyspaceNotificationTests
{
    private const string DumpOf10 = "\u0000\u00c0\n\n\u0000n\u009fWE\u000e\u00aec\u00bb";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("", "SET k v", "new:k set:k")]
    [InlineData("SET k v", "SET k v", "set:k")]
    [InlineData("SET k v", "SET k v EX 100", "set:k expire:k")]
    [InlineData("SET k v EX 9", "SET k v KEEPTTL", "set:k")]
    [InlineData("SET k v", "SET k v GET", "set:k")]
    [InlineData("SET k v", "SET k v NX", "")]
    [InlineData("", "SET k v XX", "")]
    [InlineData("", "SET k v GET", "keymiss:k new:k set:k")]
    [InlineData("", "SET k v NX PX 1000", "new:k set:k expire:k")]
    [InlineData("", "SETNX k v", "new:k set:k")]
    [InlineData("SET k v", "SETNX k v", "")]
    [InlineData("SET k v", "SETEX k 10 v", "set:k expire:k")]
    [InlineData("SET k v", "GETSET k w", "set:k")]
    [InlineData("", "GETSET k w", "keymiss:k new:k set:k")]
    [InlineData("SET k v", "GETDEL k", "del:k")]
    [InlineData("", "GETDEL k", "keymiss:k")]
    [InlineData("SET k v", "GETEX k EX 100", "expire:k")]
    [InlineData("SET k v EX 9", "GETEX k PERSIST", "persist:k")]
    [InlineData("SET k v", "GETEX k PERSIST", "")]
    [InlineData("SET k v", "GETEX k EXAT 1", "del:k")]
    [InlineData("", "MSET a 1 b 2 a 3", "new:a set:a new:b set:b set:a")]
    [InlineData("SET a 1", "MSETNX a 1 b 2", "")]
    [InlineData("", "MSETNX a 1 b 2", "new:a set:a new:b set:b")]
    [InlineData("SET k v", "APPEND k x", "append:k")]
    [InlineData("", "APPEND k x", "new:k append:k")]
    [InlineData("", "SETRANGE k 2 abc", "new:k setrange:k")]
    [InlineData("", "INCR k", "new:k incrby:k")]
    [InlineData("SET k 1", "DECRBY k 5", "incrby:k")]
    [InlineData("SET k 1", "INCRBYFLOAT k 0.5", "incrbyfloat:k")]
    [InlineData("SET k v", "INCR k", "")]
    [InlineData("SET k v", "EXPIRE k 100", "expire:k")]
    [InlineData("SET k v EX 9", "EXPIRE k 100 NX", "")]
    [InlineData("SET k v EX 9", "PERSIST k", "persist:k")]
    [InlineData("SET k v", "PERSIST k", "")]
    [InlineData("SET k v", "EXPIRE k -1", "del:k")]
    [InlineData("SET a 1", "RENAME a b", "new:b rename_from:a rename_to:b")]
    [InlineData("MSET a 1 b 2", "RENAME a b", "new:b rename_from:a rename_to:b")]
    [InlineData("SET a 1", "RENAME a a", "")]
    [InlineData("MSET a 1 b 2", "RENAMENX a b", "")]
    [InlineData("SET a 1", "COPY a b", "new:b copy_to:b")]
    [InlineData("MSET a 1 b 2", "COPY a b REPLACE", "new:b copy_to:b")]
    [InlineData("MSET a 1 b 2", "COPY a b", "")]
    [InlineData("MSET a 1 b 2", "DEL a b c", "del:a del:b")]
    [InlineData("SET k v", "UNLINK k", "del:k")]
    [InlineData("", "EXISTS a b", "keymiss:a keymiss:b")]
    [InlineData("", "TTL a", "keymiss:a")]
    [InlineData("", "STRLEN a", "keymiss:a")]
    [InlineData("", "TYPE a", "keymiss:a")]
    [InlineData("SET b 1", "MGET a b", "keymiss:a")]
    [InlineData("", "COPY a b", "keymiss:a")]
    [InlineData("", "COPY a b DB 3", "keymiss:a")]
    [InlineData("", "MOVE a 3", "")]
    [InlineData("", "OBJECT ENCODING a", "")]
    [InlineData("SET k v", "FLUSHDB", "")]
    [InlineData("SET k v", "GET k", "")]
    public void EachCommandTellsWhatRedisTells(string before, string command, string events)
    {
        if (before.Length > 0)
            _server.Ask(before);
        Listener listener = Listen("KEAnm", "__keyevent@0__:*");

        _server.Ask(command);

        Assert.Equal(events, EventsIn(listener));
    }

    [Theory]
    [InlineData("SET k v", "MOVE k 3", "move_from:k")]
    [InlineData("SET k v", "MIGRATE host 6380 k 0 10", "del:k")]
    [InlineData("SET k v", "MIGRATE host 6380 k 0 10 COPY", "")]
    [InlineData("SET d 1", "SORT k STORE d", "keymiss:k del:d")]
    [InlineData("", "SORT k STORE d", "keymiss:k")]
    [InlineData("", "DUMP k", "keymiss:k")]
    [InlineData("", "RESTORE k 0 " + DumpOf10, "new:k restore:k")]
    [InlineData("", "RESTORE k 5000 " + DumpOf10, "new:k restore:k")]
    [InlineData("SET k v", "RESTORE k 0 " + DumpOf10, "")]
    [InlineData("SET k v", "RESTORE k 0 " + DumpOf10 + " REPLACE", "new:k restore:k")]
    [InlineData("SET k v", "RESTORE k 1 " + DumpOf10 + " REPLACE ABSTTL", "del:k")]
    [InlineData("", "RESTORE k 1 " + DumpOf10 + " REPLACE ABSTTL", "")]
    public void SoDoCommandsOnDumpsAndElements(string before, string command, string events) => EachCommandTellsWhatRedisTells(before, command, events);

    [Theory]
    [InlineData("GET k", "expired:k keymiss:k")]
    [InlineData("SET k w", "expired:k new:k set:k")]
    [InlineData("MSET k w", "expired:k new:k set:k")]
    [InlineData("INCR k", "expired:k new:k incrby:k")]
    [InlineData("DEL k", "expired:k")]
    public void AKeyWhoseExpiryHasPassedIsToldOfWhenItIsFound(string command, string events)
    {
        _server.Ask("SET k 1 PX 5");
        Listener listener = Listen("KEAnm", "__keyevent@0__:*");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        _server.Ask(command);

        Assert.Equal(events, EventsIn(listener));
    }

    [Fact]
    public async Task TheActiveCycleTellsToo()
    {
        _server.Ask("SET k 1 PX 5");
        Listener listener = Listen("Ex", "__keyevent@0__:*");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        await new ActiveExpiry(
            _server.Partitions, _server.Get<Application.Notifications.KeyEventFeed>(), _server.Get<Application.Server.Profiling.LatencyEvents>(),
            _server.Get<Application.Server.ServerStatistics>(), _server.Clock,
            NullLogger<ActiveExpiry>.Instance).PassAsync();

        Assert.Equal("expired:k", EventsIn(listener));
    }

    // What has happened before the wait is told then; the deletion comes after it.
    [Fact]
    public async Task AKeyIsToldToBeDeletedWhenItHasArrivedElsewhere()
    {
        _server.Ask("SET k v");
        Listener listener = Listen("KEA", "__keyevent@0__:*");
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.RemoteServers.Answers = answers.Task;

        ValueTask<Reply> migrating = _server.SendAsync([.. "MIGRATE host 6380 k 0 10".Split(' ').Select(Encoding.ASCII.GetBytes)]);
        string before = EventsIn(listener);
        answers.SetResult();
        await migrating;

        Assert.Equal(("", "del:k"), (before, EventsIn(listener)));
    }

    [Fact]
    public void BothChannelsAreUsedTheKeysFirst()
    {
        Listener listener = Listen("KEA", "*");

        _server.Ask("SET k v");

        Assert.Equal(
            [">[\"pmessage\", \"*\", \"__keyspace@0__:k\", \"set\"]", ">[\"pmessage\", \"*\", \"__keyevent@0__:set\", \"k\"]"],
            listener.Received());
    }

    [Fact]
    public void ANamedPartitionsNameStandsForTheNumber()
    {
        _server.UseNew(Schema.String, "users");
        Listener listener = Listen("KA", "*");

        _server.Ask("SET k v");

        Assert.Equal([">[\"pmessage\", \"*\", \"__keyspace@users__:k\", \"set\"]"], listener.Received());
    }

    [Fact]
    public void APartitionMadeLaterTellsToo()
    {
        Listener listener = Listen("KA", "*");
        _server.UseNew(Schema.Int, "later");

        _server.Ask("INCR n");

        Assert.Equal([">[\"pmessage\", \"*\", \"__keyspace@later__:n\", \"incrby\"]"], listener.Received());
    }

    [Fact]
    public void AnAlteredPartitionGoesOnTelling()
    {
        _server.UseNew(Schema.String, "users");
        Listener listener = Listen("EA", "*");

        foreach (string option in new[] { "MAXLEN 10", "TTL 100", "MAXMEMORY 1000000", "EVICTION allkeys-lru", "MAXLEN NONE" })
            Assert.Equal("OK", _server.Ask($"ALTER PARTITION users SET {option}"));
        _server.Ask("SET k v");
        _server.Ask("RENAME k other");

        Assert.Equal(
            ["__keyevent@users__:set k", "__keyevent@users__:expire k", "__keyevent@users__:rename_from k", "__keyevent@users__:rename_to other"],
            listener.Received().Select(message => message.Split('"')[5] + " " + message.Split('"')[7]));
    }

    // Redis tells nothing of the keys of FLUSHDB either; and the next partition of the name is another.
    [Fact]
    public void ADroppedPartitionTellsNothingAndTheNextOfItsNameTellsForItself()
    {
        _server.UseNew(Schema.String, "users");
        _server.Ask("SET k v");
        Listener listener = Listen("KEA", "__key*@users__:*");

        Assert.Equal("OK", _server.Ask("DROP PARTITION users"));
        Assert.StartsWith("(error)", _server.Ask("SET k v"), StringComparison.Ordinal);
        Assert.Empty(listener.Received());
        _server.UseNew(Schema.Int, "users");
        _server.Ask("INCR k");

        Assert.Equal(["__keyspace@users__:k incrby", "__keyevent@users__:incrby k"], listener.Received().Select(message => message.Split('"')[5] + " " + message.Split('"')[7]));
    }

    [Fact]
    public void ACopyToAnotherPartitionIsToldThere()
    {
        _server.Ask("SET a 1");
        Listener listener = Listen("En$g", "*");

        _server.Ask("COPY a b DB 3");

        Assert.Equal(["__keyevent@3__:new", "__keyevent@3__:copy_to"], listener.Received().Select(message => message.Split('"')[5]));
    }

    [Theory]
    [InlineData("K$", "__keyspace@0__:k=set")]
    [InlineData("Eg", "__keyevent@0__:expire=k")]
    [InlineData("A", "")]
    [InlineData("KE", "")]
    [InlineData("", "")]
    public void OnlyTheClassesThatWereChosenAreTold(string letters, string told)
    {
        Listener listener = Listen(letters, "*");

        _server.Ask("SET k v EX 10");

        Assert.Equal(told, string.Join(' ', listener.Received().Select(message => message.Split('"')[5] + "=" + message.Split('"')[7])));
    }

    [Fact]
    public void WhoListensToHimselfHearsBeforeTheReply()
    {
        _server.Get<ServerOptions>().NotifyKeyspaceEvents = "KEA";
        _server.Ask("HELLO 3");
        _server.Ask("PSUBSCRIBE *");
        _server.Session.MessagesFirst = false;

        _server.Ask("SET k v");

        Assert.True(_server.Session.MessagesFirst);
    }

    [Fact]
    public void WhileNothingIsChosenPartitionsHaveNoObserver()
    {
        Assert.All(_server.Partitions.ListAll(), partition => Assert.Null(partition.Observer));
        _server.Ask("CONFIG SET notify-keyspace-events KEA");
        Assert.All(_server.Partitions.ListAll(), partition => Assert.NotNull(partition.Observer));

        _server.AskWords("CONFIG", "SET", "notify-keyspace-events", "");

        Assert.All(_server.Partitions.ListAll(), partition => Assert.Null(partition.Observer));
    }

    [Theory]
    [InlineData("KEA", "AKE")]
    [InlineData("KEAnm", "AKEm")]
    [InlineData("gxE$", "g$xE")]
    [InlineData("KEg$lshzxetd", "AKE")]
    [InlineData("KEnm", "nKEm")]
    [InlineData("zK", "zK")]
    [InlineData("", "")]
    public void LettersAreShownAsByRedis(string set, string shown)
    {
        Assert.Equal("OK", _server.AskWords("CONFIG", "SET", "notify-keyspace-events", set));

        Assert.Equal($"{{\"notify-keyspace-events\": \"{shown}\"}}", _server.Ask("CONFIG GET notify-keyspace-events"));
    }

    [Fact]
    public void ALetterThatMeansNothingIsRefused() => Assert.Equal(
        "(error) ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
        _server.Ask("CONFIG SET notify-keyspace-events Q"));

    [Fact]
    public async Task EventsOfAPartitionKeepTheirOrderHoweverManyWrite()
    {
        Listener listener = Listen("E$", "__keyevent@0__:*");
        var feed = _server.Get<Application.Notifications.KeyEventFeed>();
        Assert.True(_server.Partitions.TryFind(new PartitionId(0), out Partition? partition));
        var counters = (ICounters)partition;
        int[] sums = new int[4];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                counters.IncrementBy(Domain.Values.Key.Of($"k{writer}-{i}"), 1, _server.Now);
                feed.Publish(_server.Now);
            }
        })));

        foreach (string message in EventsIn(listener).Split(' '))
        {
            string[] parts = message["incrby:k".Length..].Split('-');
            int writer = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(sums[writer]++, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal([500, 500, 500, 500], sums);
    }

    private Listener Listen(string letters, string pattern)
    {
        _server.Get<ServerOptions>().NotifyKeyspaceEvents = letters;
        var listener = new Listener(_server);
        listener.Ask("PSUBSCRIBE " + pattern);
        return listener;
    }

    // >["pmessage", "<pattern>", "__keyevent@0__:<event>", "<key>"]
    private static string EventsIn(Listener listener) => string.Join(
        ' ', listener.Received().Select(message => message.Split('"')).Select(parts => parts[5][(parts[5].IndexOf(':') + 1)..] + ":" + parts[7]));
}
