using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Saving;

public sealed class WaitAofTests
{
    private readonly Mock<IDurability> _durability = new();
    private readonly TaskCompletionSource<Error?> _sync = new();
    private readonly CommandHarness _server;

    public WaitAofTests()
    {
        _durability.Setup(disk => disk.MustWait(PartitionId.All)).Returns(true);
        _durability.Setup(disk => disk.SyncAsync(PartitionId.All)).Returns(() => new ValueTask<Error?>(_sync.Task));
        _server = new CommandHarness(services => services.AddSingleton(_durability.Object));
    }

    [Fact]
    public async Task AnswersWhenAllIsOnTheDisk()
    {
        ValueTask<Reply> waiting = Send("1", "0");
        Assert.False(waiting.IsCompleted);
        _sync.SetResult(null);
        Assert.Equal("[(integer) 1, (integer) 0]", ReplyText.Of(await waiting));
    }

    [Fact]
    public async Task AnswersWhenTheTimeIsOver()
    {
        ValueTask<Reply> waiting = Send("1", "100");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(waiting.IsCompleted);
        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("[(integer) 0, (integer) 0]", ReplyText.Of(await waiting));
    }

    // There is none: what is on the disk here is told when the time is over.
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task WaitsForAReplicaAsLongAsItMay(string local)
    {
        ValueTask<Reply> waiting = Send(local, "100", replicas: "1");
        _sync.SetResult(null);
        _server.Clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(waiting.IsCompleted);
        _server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("[(integer) 1, (integer) 0]", ReplyText.Of(await waiting));
    }

    [Fact]
    public async Task UnblockEndsIt()
    {
        ValueTask<Reply> waiting = Send("1", "0");
        Assert.True(_server.Get<BlockedClients>().TryEnd(_server.Session.Id, WaitEnd.Unblocked));
        Assert.Equal("(error) UNBLOCKED client unblocked via CLIENT UNBLOCK", ReplyText.Of(await waiting));
    }

    [Fact]
    public void InATransactionNothingWaits()
    {
        _server.Ask("MULTI");
        _server.Ask("WAITAOF 1 1 0");
        Assert.Equal("[[(integer) 0, (integer) 0]]", _server.Ask("EXEC"));
    }

    [Fact]
    public async Task AnswersWhatKeepsItFromTheDisk()
    {
        ValueTask<Reply> waiting = Send("1", "9223372036854775807");
        _sync.SetResult(new Error("MISCONF disk full"));
        Assert.Equal("(error) MISCONF disk full", ReplyText.Of(await waiting));
    }

    [Fact]
    public async Task DoesNotWaitForNothing()
    {
        Assert.Equal("[(integer) 0, (integer) 0]", ReplyText.Of(await Send("0", "0")));
        _sync.SetResult(null);
        Assert.Equal("[(integer) 1, (integer) 0]", ReplyText.Of(await Send("0", "0")));
    }

    [Fact]
    public void NeedsALog()
    {
        var server = new CommandHarness();
        Assert.Equal("(error) ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.", server.Ask("WAITAOF 1 0 0"));
        Assert.Equal("[(integer) 0, (integer) 0]", server.Ask("WAITAOF 0 0 0"));
    }

    [Theory]
    [InlineData("WAITAOF x 0 0", "value is not an integer or out of range")]
    [InlineData("WAITAOF 2 0 0", "value is out of range, value must between 0 and 1")]
    [InlineData("WAITAOF -1 0 0", "value is out of range, value must between 0 and 1")]
    [InlineData("WAITAOF 1 x 0", "value is not an integer or out of range")]
    [InlineData("WAITAOF 1 -1 0", "value is out of range, must be positive")]
    [InlineData("WAITAOF 1 0 x", "timeout is not an integer or out of range")]
    [InlineData("WAITAOF 1 0 -1", "timeout is negative")]
    public void RefusesWhatIsNoNumber(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    private ValueTask<Reply> Send(string local, string timeout, string replicas = "0") =>
        _server.SendAsync([.. new[] { "WAITAOF", local, replicas, timeout }.Select(System.Text.Encoding.ASCII.GetBytes)]);
}
