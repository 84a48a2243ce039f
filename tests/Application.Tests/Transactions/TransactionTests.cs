using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Transactions;

/// <summary>MULTI, EXEC and DISCARD.</summary>
public sealed class TransactionTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void ExecCarriesOutWhatIsQueued()
    {
        Assert.Equal("OK", _server.Ask("MULTI"));
        Assert.Equal("QUEUED", _server.Ask("SET k 1"));
        Assert.Equal("QUEUED", _server.Ask("INCR k"));
        Assert.Equal("QUEUED", _server.Ask("PING"));
        Assert.Equal("QUEUED", _server.Ask("GET k"));
        Assert.Equal("[OK, (integer) 2, PONG, \"2\"]", _server.Ask("EXEC"));
        Assert.Equal("(error) ERR EXEC without MULTI", _server.Ask("EXEC"));
    }

    [Fact]
    public void NothingHappensBeforeExec()
    {
        Ask("MULTI", "SET k 1");
        Session other = _server.NewSession();

        Assert.Equal("(nil)", AskAs(other, "GET k"));
    }

    [Fact]
    public void WordsAreKeptWhenTheBufferIsUsedAgain()
    {
        _server.Ask("MULTI");
        byte[] word = "first"u8.ToArray();
        _server.SendBytes("SET"u8.ToArray(), "k"u8.ToArray(), word);
        "other"u8.CopyTo(word);

        Assert.Equal("[OK]", _server.Ask("EXEC"));
        Assert.Equal("\"first\"", _server.Ask("GET k"));
    }

    [Fact]
    public void ACommandThatTheTransactionHasNoRoomForFailsInItsPlace()
    {
        _server.Ask("SETRANGE a 536870911 x");
        Ask("MULTI", "COPY a b", "COPY a c", "SET d 1");

        Assert.Equal(
            "[(integer) 1, (error) ERR the command or its transaction changes too much at once, the limit is 1073741823 bytes, OK]", _server.Ask("EXEC"));
        Assert.Equal("(integer) 3", _server.Ask("EXISTS a b c d"));
    }

    [Fact]
    public void MonitorInATransactionIsRefusedInItsPlace()
    {
        Ask("MULTI", "MONITOR", "PING");

        Assert.Equal("[(error) ERR MONITOR isn't allowed for DENY BLOCKING client, PONG]", _server.Ask("EXEC"));
        Assert.Equal("PONG", _server.Ask("PING"));
    }

    [Fact]
    public void ShardChannelsCannotBeSubscribedToInATransaction()
    {
        Ask("MULTI", "SSUBSCRIBE a", "PING");

        Assert.Equal("[(error) ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client, PONG]", _server.Ask("EXEC"));
        Assert.Equal("[]", _server.Ask("PUBSUB SHARDCHANNELS"));
    }

    [Fact]
    public void DiscardForgetsWhatIsQueued()
    {
        Assert.Equal("(error) ERR DISCARD without MULTI", _server.Ask("DISCARD"));
        Ask("MULTI", "SET k 1");
        Assert.Equal("OK", _server.Ask("DISCARD"));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("NOSUCHCOMMAND a")]
    [InlineData("GET")]
    [InlineData("SAVE")]
    [InlineData("IN 1 GET k")]
    [InlineData("IN nowhere GET k")]
    [InlineData("SELECT 1")]
    [InlineData("USE other")]
    [InlineData("COPY a b DB 1")]
    [InlineData("FLUSHALL")]
    public void WhatCannotBeQueuedAbortsTheTransaction(string command)
    {
        _server.Ask("CREATE PARTITION other INT NONE");
        Ask("MULTI", "SET k 1");

        Assert.StartsWith("(error) ", _server.Ask(command), StringComparison.Ordinal);
        Assert.Equal("QUEUED", _server.Ask("SET k 2"));
        Assert.Equal("(error) EXECABORT Transaction discarded because of previous errors.", _server.Ask("EXEC"));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("IN 1 GET k")]
    [InlineData("SELECT 1")]
    [InlineData("COPY a b DB 1")]
    [InlineData("FLUSHALL")]
    public void AnotherPartitionIsRefused(string command)
    {
        _server.Ask("MULTI");

        Assert.Equal("(error) CROSSPARTITION a transaction stays in the partition that it began in", _server.Ask(command));
    }

    [Theory]
    [InlineData("IN 0 GET k")]
    [InlineData("SELECT 0")]
    [InlineData("COPY a b DB 0")]
    [InlineData("COPY a b")]
    [InlineData("SELECT nowhere")]
    [InlineData("FLUSHDB")]
    public void TheOwnPartitionIsNot(string command)
    {
        _server.Ask("MULTI");

        Assert.Equal("QUEUED", _server.Ask(command));
        Assert.StartsWith("[", _server.Ask("EXEC"), StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorsAtExecTimeStandInItsReplyAndTheRestIsDone()
    {
        Ask("MULTI", "SET k text", "INCR k", "SET k 1 NOSUCHOPTION", "SET l 2");

        Assert.Equal("[OK, (error) ERR value is not an integer or out of range, (error) ERR syntax error, OK]", _server.Ask("EXEC"));
        Assert.Equal("\"2\"", _server.Ask("GET l"));
    }

    [Fact]
    public void TransactionsDoNotNest()
    {
        Ask("MULTI", "SET k 1");
        Assert.Equal("(error) ERR MULTI calls can not be nested", _server.Ask("MULTI"));
        Assert.Equal("(error) ERR WATCH inside MULTI is not allowed", _server.Ask("WATCH k"));
        Assert.Equal("[OK]", _server.Ask("EXEC"));
    }

    [Fact]
    public void AnExecThatIsRefusedEndsTheTransaction()
    {
        Ask("MULTI", "SET k 1");
        Assert.Equal("(error) EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command", _server.Ask("EXEC x"));
        Assert.Equal("(error) ERR EXEC without MULTI", _server.Ask("EXEC"));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Fact]
    public void ResetEndsTheTransaction()
    {
        Ask("MULTI", "SET k 1");
        Assert.Equal("RESET", _server.Ask("RESET"));
        Assert.Equal("(error) ERR EXEC without MULTI", _server.Ask("EXEC"));
        Assert.Equal("(nil)", _server.Ask("GET k"));
    }

    [Fact]
    public void APartitionThatWasDroppedAnswersInEachPlace()
    {
        Ask("CREATE PARTITION gone INT NONE", "USE gone", "MULTI", "SET k 1", "PING");
        Session other = _server.NewSession();
        AskAs(other, "DROP PARTITION gone");

        Assert.Equal("[(error) ERR partition not found, PONG]", _server.Ask("EXEC"));
    }

    private void Ask(params string[] lines)
    {
        foreach (string line in lines)
            Assert.DoesNotContain("(error)", _server.Ask(line), StringComparison.Ordinal);
    }

    private string AskAs(Session session, string line)
    {
        Session own = _server.Session;
        _server.Session = session;
        string reply = _server.Ask(line);
        _server.Session = own;
        return reply;
    }
}
