using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Transactions;

/// <summary>WATCH and UNWATCH.</summary>
public sealed class WatchTests
{
    private readonly CommandHarness _server = new();
    private readonly Session _own;
    private readonly Session _other;

    public WatchTests()
    {
        _own = _server.Session;
        _other = _server.NewSession();
        Other("SET k 1");
    }

    [Theory]
    [InlineData("SET k 1")]
    [InlineData("INCR k")]
    [InlineData("APPEND k x")]
    [InlineData("DEL k")]
    [InlineData("GETDEL k")]
    [InlineData("EXPIRE k 100")]
    [InlineData("EXPIRE k -1")]
    [InlineData("RENAME k l")]
    [InlineData("COPY l k REPLACE")]
    [InlineData("MSET l 1 k 2")]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHALL")]
    public void AChangeOfAWatchedKeyMakesExecDoNothing(string change)
    {
        Other("SET l 1");
        Own("WATCH k");
        Other(change);

        Assert.Equal("(nil)", ExecAfter("SET done 1"));
        Assert.Equal("(nil)", Other("GET done"));
    }

    [Theory]
    [InlineData("GET k")]
    [InlineData("SET other 1")]
    [InlineData("SETNX k 2")]
    [InlineData("PERSIST k")]
    [InlineData("DEL missing")]
    [InlineData("IN 1 SET k 2")]
    [InlineData("TOUCH k")]
    public void OtherCommandsDoNotMatter(string command)
    {
        Own("WATCH k");
        Other(command);

        Assert.Equal("[OK]", ExecAfter("SET done 1"));
    }

    [Fact]
    public void AKeyThatDidNotExistChangesWhenItIsMade()
    {
        Own("WATCH missing");
        Other("SET missing 1");

        Assert.Equal("(nil)", ExecAfter("SET done 1"));
    }

    [Fact]
    public void FlushingDoesNotChangeAKeyThatDidNotExist()
    {
        Own("WATCH missing");
        Other("FLUSHDB");

        Assert.Equal("[OK]", ExecAfter("SET done 1"));
    }

    [Fact]
    public void TheExpiryOfAWatchedKeyIsAChange()
    {
        Other("SET k 1 PX 50");
        Own("WATCH k");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal("(nil)", ExecAfter("SET done 1"));
    }

    [Fact]
    public void AKeyThatHadExpiredBeforeIsNoChange()
    {
        Other("SET k 1 PX 50");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Own("WATCH k");

        Assert.Equal("[OK]", ExecAfter("SET done 1"));
    }

    [Fact]
    public void ExecDiscardUnwatchAndResetEndTheWatches()
    {
        foreach (string end in new[] { "UNWATCH", "RESET" })
        {
            Own("WATCH k");
            Own(end);
            Other("INCR k");
            Assert.Equal("[OK]", ExecAfter("SET done 1"));
        }

        Own("WATCH k");
        Own("MULTI");
        Own("DISCARD");
        Other("INCR k");
        Assert.Equal("[OK]", ExecAfter("SET done 1"));

        Own("WATCH k");
        Other("INCR k");
        Assert.Equal("(nil)", ExecAfter("SET done 1"));
        Assert.Equal("[OK]", ExecAfter("SET done 1"));
    }

    [Fact]
    public void TheOwnTransactionDoesNotBreakIt()
    {
        Own("WATCH k");
        Assert.Equal("[(integer) 2]", ExecAfter("INCR k"));
        Assert.Equal("[(integer) 3]", ExecAfter("INCR k"));
    }

    [Fact]
    public void KeysOfSeveralPartitionsAreWatched()
    {
        Own("WATCH k");
        Own("SELECT 1");
        Assert.Equal("[OK]", ExecAfter("SET done 1"));

        Own("SELECT 0");
        Own("WATCH k");
        Own("SELECT 1");
        Other("INCR k");
        Assert.Equal("(nil)", ExecAfter("SET done 2"));
    }

    [Fact]
    public void DroppingThePartitionIsAChange()
    {
        Own("CREATE PARTITION gone INT NONE");
        Own("USE gone");
        Own("SET k 1");
        Own("WATCH k");
        Other("DROP PARTITION gone");

        Assert.Equal("(nil)", ExecAfter("SET done 1"));
    }

    [Fact]
    public void ASessionThatHasEndedWatchesNothing()
    {
        Own("WATCH k");
        _server.Get<SessionRegistry>().Close(_own);

        Assert.Null(_own.Watches);
    }

    private string ExecAfter(string command)
    {
        Assert.Equal("OK", Own("MULTI"));
        Assert.Equal("QUEUED", Own(command));
        return Own("EXEC");
    }

    private string Own(string line) => As(_own, line);

    private string Other(string line) => As(_other, line);

    private string As(Session session, string line)
    {
        _server.Session = session;
        return _server.Ask(line);
    }
}
