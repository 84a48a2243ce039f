using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClientPauseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("SET k v", true)]
    [InlineData("IN 1 SET k v", true)]
    [InlineData("PUBLISH a b", true)]
    [InlineData("GET k", false)]
    [InlineData("PING", false)]
    [InlineData("SET k", false)]
    public void WriteMakesOnlyWhatChangesDataWait(string line, bool waits)
    {
        Assert.Equal("OK", _server.Ask("CLIENT PAUSE 1000 WRITE"));

        Assert.Equal(waits, !Start(line).IsCompleted);
    }

    [Theory]
    [InlineData("CLIENT PAUSE 1000")]
    [InlineData("CLIENT PAUSE 1000 all")]
    public void AllMakesEverythingWait(string line)
    {
        _server.Ask(line);

        Assert.False(Start("PING").IsCompleted);
    }

    [Fact]
    public async Task WhoWaitsGoesOnWhenTheTimeIsOver()
    {
        _server.Ask("CLIENT PAUSE 1000");
        Task<Reply> waiting = Start("SET k v PX 500");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiting.IsCompleted);

        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("OK", ReplyText.Of(await waiting.WaitAsync(Patience)));
        // Its time began then.
        Assert.Equal("(integer) 500", _server.Ask("PTTL k"));
    }

    [Fact]
    public async Task UnpauseLetsThemGoOn()
    {
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        Task<Reply> waiting = Start("SET k v");

        Assert.Equal("OK", _server.Ask("CLIENT UNPAUSE"));
        Assert.Equal("OK", ReplyText.Of(await waiting.WaitAsync(Patience)));
    }

    // Neither what waits nor what would have to.
    [Fact]
    public async Task AStopOfTheServerCarriesOutNothingThatIsHeld()
    {
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        Session held = _server.NewSession();
        Task<Reply> waiting = Start("SET k v", held);

        _server.Get<ClientPause>().Stop();

        Assert.Same(Reply.None, await waiting.WaitAsync(Patience));
        Assert.True(held.CloseAfterReply);
        Assert.Same(Reply.None, await Start("SET other v").WaitAsync(Patience));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k other"));
        Assert.Equal(0, _server.Get<ClientPause>().Waiting);
    }

    [Fact]
    public void ASecondPauseCanOnlyBeLongerAndStricter()
    {
        var pause = _server.Get<ClientPause>();
        pause.Begin(PauseMode.All, 1000);
        pause.Begin(PauseMode.Write, 10);
        _server.Clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(Start("PING").IsCompleted);

        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(pause.IsOn);
    }

    [Fact]
    public void APauseMayBeLongerThanATimer()
    {
        _server.Ask("CLIENT PAUSE 9223372036854775807 WRITE");
        _server.Clock.Advance(TimeSpan.FromDays(100));

        Assert.True(_server.Get<ClientPause>().IsOn);
    }

    [Fact]
    public void NoRunsAreTakenMeanwhile()
    {
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        CommandArguments[] commands = [Words("SET", "k", "v"), Words("SET", "k", "v")];

        Assert.Null(_server.Get<Lookahead>().TakeRun(commands, _server.Session, _server.Now));
    }

    [Theory]
    [InlineData("SET k v", true)]
    [InlineData("PUBLISH a b", true)]
    [InlineData("GET k", false)]
    public async Task AnExecWaitsAsWhatWasQueuedWould(string line, bool waits)
    {
        Session client = _server.NewSession();
        Assert.Equal("OK", ReplyText.Of(await Start("MULTI", client)));
        _server.Ask("CLIENT PAUSE 1000 WRITE");

        Assert.Equal("QUEUED", ReplyText.Of(await Start(line, client)));
        Assert.Equal(waits, !Start("EXEC", client).IsCompleted);
    }

    [Fact]
    public void ItBeginsBehindTheTransactionThatItIsIn()
    {
        _server.Ask("MULTI");
        _server.Ask("SET k1 v");
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        _server.Ask("SET k2 v");

        Assert.Equal("[OK, OK, OK]", _server.Ask("EXEC"));
        Assert.False(Start("SET k3 v").IsCompleted);
        Assert.Equal("(integer) 2", _server.Ask("EXISTS k1 k2"));
    }

    [Fact]
    public void WhatExpiresMeanwhileIsReclaimedAfterwards()
    {
        _server.Ask("SET a v PX 10");
        _server.Ask("SET b v PX 10");
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(20));
        ulong position = 0;

        Assert.Equal("(nil)", _server.Ask("GET a"));
        Assert.All(_server.Partitions.ListAll(), partition => Assert.Equal(0, partition.SweepExpired(ref position, 100, _server.Now)));
        Assert.Equal("(integer) 2", _server.Ask("DBSIZE"));

        _server.Ask("CLIENT UNPAUSE");
        Assert.Equal("(nil)", _server.Ask("GET a"));
        Assert.Equal("(integer) 1", _server.Ask("DBSIZE"));
    }

    [Fact]
    public async Task WhoWaitsIsCountedAndMarked()
    {
        _server.Ask("CLIENT PAUSE 1000 WRITE");
        Session client = _server.NewSession();
        Task<Reply> waiting = Start("SET k v", client);
        Assert.Contains("blocked_clients:1", _server.Ask("INFO clients"), StringComparison.Ordinal);
        Assert.Contains("flags=b ", _server.Ask($"CLIENT LIST ID {client.Id}"), StringComparison.Ordinal);

        _server.Ask("CLIENT UNPAUSE");
        await waiting.WaitAsync(Patience);
        Assert.Contains("blocked_clients:0", _server.Ask("INFO clients"), StringComparison.Ordinal);
        Assert.Contains("flags=N ", _server.Ask($"CLIENT LIST ID {client.Id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATransactionIsShown()
    {
        Session client = _server.NewSession();
        await Start("MULTI", client);
        await Start("SET k v", client);

        Assert.Matches("flags=x .* multi=1 .* multi-mem=[1-9]", _server.Ask($"CLIENT LIST ID {client.Id}"));
    }

    [Theory]
    [InlineData("CLIENT PAUSE", "wrong number of arguments for 'client|pause' command")]
    [InlineData("CLIENT PAUSE x", "timeout is not an integer or out of range")]
    [InlineData("CLIENT PAUSE -1", "timeout is negative")]
    [InlineData("CLIENT PAUSE 1 FOO", "CLIENT PAUSE mode must be WRITE or ALL")]
    [InlineData("CLIENT PAUSE x FOO", "CLIENT PAUSE mode must be WRITE or ALL")]
    [InlineData("CLIENT PAUSE 1 WRITE x", "unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.")]
    [InlineData("CLIENT UNPAUSE 1", "wrong number of arguments for 'client|unpause' command")]
    public void RefusesAsRedis(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    // The words of a command that waits stay its own: each client has its own.
    private Task<Reply> Start(string line, Session? client = null) =>
        _server.Get<CommandDispatcher>().DispatchAsync(Words(line.Split(' ')), client ?? _server.NewSession(), _server.Now).AsTask();

    private static CommandArguments Words(params string[] words)
    {
        var arguments = new CommandArguments();
        foreach (string word in words)
            arguments.Add(Encoding.ASCII.GetBytes(word));
        return arguments;
    }
}
