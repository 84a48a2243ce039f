using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Saving;

public sealed class WaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("WAIT 0 0")]
    [InlineData("WAIT 0 100")]
    [InlineData("WAIT -1 0")]
    public void WhoWantsNoReplicaIsAnsweredAtOnce(string command) => Assert.Equal("(integer) 0", _server.Ask(command));

    [Fact]
    public async Task WhoWantsOneWaitsForTheTimeout()
    {
        Task<Reply> waiting = Start("WAIT 1 100");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(waiting.IsCompleted);

        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("(integer) 0", await TextOf(waiting));
    }

    [Theory]
    [InlineData("WAIT 1 0")]
    [InlineData("WAIT 1 9223372036854775807")]
    public void ATimeoutMayBeLongerThanATimer(string command)
    {
        Task<Reply> waiting = Start(command);

        _server.Clock.Advance(TimeSpan.FromDays(100));
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public void InATransactionNothingWaits()
    {
        _server.Ask("MULTI");
        _server.Ask("WAIT 1 0");

        Assert.Equal("[(integer) 0]", _server.Ask("EXEC"));
    }

    [Theory]
    [InlineData("", "(integer) 0")]
    [InlineData(" TIMEOUT", "(integer) 0")]
    [InlineData(" error", "(error) UNBLOCKED client unblocked via CLIENT UNBLOCK")]
    public async Task UnblockEndsIt(string reason, string reply)
    {
        Session client = _server.NewSession();
        Task<Reply> waiting = Start("WAIT 1 0", client);

        Assert.Equal("(integer) 1", _server.Ask($"CLIENT UNBLOCK {client.Id}{reason}"));
        Assert.Equal(reply, await TextOf(waiting));
        Assert.Equal("(integer) 0", _server.Ask($"CLIENT UNBLOCK {client.Id}{reason}"));
    }

    [Fact]
    public async Task WhoWaitsBecauseClientsArePausedIsNotUnblocked()
    {
        Session client = _server.NewSession();
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        Task<Reply> waiting = Start("SET k v", client);

        Assert.Equal("(integer) 0", _server.Ask($"CLIENT UNBLOCK {client.Id}"));
        _server.Ask("CLIENT UNPAUSE");
        Assert.Equal("OK", await TextOf(waiting));
    }

    [Fact]
    public async Task WhoWaitsIsCountedAndMarked()
    {
        Session client = _server.NewSession();
        Task<Reply> waiting = Start("WAIT 1 100", client);
        Task<Reply> forEver = Start("WAIT 1 0");
        string info = _server.Ask("INFO clients");
        Assert.Contains("blocked_clients:2", info, StringComparison.Ordinal);
        Assert.Contains("clients_in_timeout_table:1", info, StringComparison.Ordinal);
        Assert.Contains("flags=b ", _server.Ask($"CLIENT LIST ID {client.Id}"), StringComparison.Ordinal);

        _server.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await waiting.WaitAsync(Patience);
        info = _server.Ask("INFO clients");
        Assert.Contains("blocked_clients:1", info, StringComparison.Ordinal);
        Assert.Contains("clients_in_timeout_table:0", info, StringComparison.Ordinal);
        Assert.Contains("flags=N ", _server.Ask($"CLIENT LIST ID {client.Id}"), StringComparison.Ordinal);
        Assert.False(forEver.IsCompleted);
    }

    [Fact]
    public async Task AnErrorIsCountedAndTheTimeOfTheWaitIsNot()
    {
        Session client = _server.NewSession();
        _server.Ask("CONFIG SET slowlog-log-slower-than 1000000");
        Task<Reply> waiting = Start("WAIT 1 0", client);
        _server.Clock.Advance(TimeSpan.FromSeconds(100));
        _server.Ask($"CLIENT UNBLOCK {client.Id} ERROR");
        await waiting.WaitAsync(Patience);

        Assert.Matches("cmdstat_wait:calls=1,usec=0,.*failed_calls=1", _server.Ask("INFO commandstats"));
        Assert.Contains("errorstat_UNBLOCKED:count=1", _server.Ask("INFO errorstats"), StringComparison.Ordinal);
        Assert.Equal("(integer) 0", _server.Ask("SLOWLOG LEN"));
    }

    [Fact]
    public async Task WhoHasGoneDoesNotWait()
    {
        Session client = _server.NewSession();
        Task<Reply> waiting = Start("WAIT 1 0", client);

        client.Leave();
        Assert.Same(Reply.None, await waiting.WaitAsync(Patience));
        Assert.True(client.CloseAfterReply);
        Assert.Contains("blocked_clients:0", _server.Ask("INFO clients"), StringComparison.Ordinal);
    }

    // Who waits, and who would have to.
    [Fact]
    public async Task AStopOfTheServerEndsItWithoutAReply()
    {
        Task<Reply> waiting = Start("WAIT 1 0");
        _server.Get<BlockedClients>().Stop();

        Assert.Same(Reply.None, await waiting.WaitAsync(Patience));
        Assert.Same(Reply.None, await Start("WAIT 1 0").WaitAsync(Patience));
    }

    [Theory]
    [InlineData("WAIT x 0", "value is not an integer or out of range")]
    [InlineData("WAIT x y", "value is not an integer or out of range")]
    [InlineData("WAIT 1 y", "timeout is not an integer or out of range")]
    [InlineData("WAIT 0 1.5", "timeout is not an integer or out of range")]
    [InlineData("WAIT 1 -1", "timeout is negative")]
    [InlineData("WAIT 0", "wrong number of arguments for 'wait' command")]
    public void RefusesWhatIsNoNumber(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    private static async Task<string> TextOf(Task<Reply> waiting) => ReplyText.Of(await waiting.WaitAsync(Patience));

    // The words of a command that waits stay its own.
    private Task<Reply> Start(string line, Session? client = null)
    {
        var words = new CommandArguments();
        foreach (string word in line.Split(' '))
            words.Add(Encoding.ASCII.GetBytes(word));
        return _server.Get<CommandDispatcher>().DispatchAsync(words, client ?? _server.NewSession(), _server.Now).AsTask();
    }
}
