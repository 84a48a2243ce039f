using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Keys;

public sealed class MoveTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void MovesValueExpiryAndHowItIsHeld()
    {
        _server.Ask("SET k 1 EX 10");
        _server.Ask("APPEND k 2");
        Assert.Equal("(integer) 1", _server.Ask("MOVE k 3"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
        _server.Session.Partition = new PartitionId(3);
        Assert.Equal("\"12\"", _server.Ask("GET k"));
        Assert.Equal("(integer) 10", _server.Ask("TTL k"));
        Assert.Equal("\"raw\"", _server.Ask("OBJECT ENCODING k"));
    }

    [Fact]
    public void AMissingKeyIsNotMoved() => Assert.Equal("(integer) 0", _server.Ask("MOVE k 3"));

    [Fact]
    public void AKeyThatExistsThereIsNotOverwritten()
    {
        _server.Ask("SET k 1");
        _server.Ask("IN 3 SET k 2");
        Assert.Equal("(integer) 0", _server.Ask("MOVE k 3"));
        Assert.Equal("\"1\"", _server.Ask("GET k"));
        Assert.Equal("\"2\"", _server.Ask("IN 3 GET k"));
    }

    [Theory]
    [InlineData("MOVE k users")]
    [InlineData("MOVE k 16")]
    public void MovesToACreatedPartition(string command)
    {
        _server.CreatePartition(Schema.Int);
        _server.Ask("SET k 7");
        Assert.Equal("(integer) 1", _server.Ask(command));
        Assert.Equal("\"7\"", _server.Ask("IN users GET k"));
    }

    [Fact]
    public void TheValueMustFitTheOtherSchema()
    {
        _server.CreatePartition(Schema.Int);
        _server.Ask("SET k abc");
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("MOVE k users"));
        Assert.Equal("\"abc\"", _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("MOVE k 0", "source and destination objects are the same")]
    [InlineData("MOVE missing 0", "source and destination objects are the same")]
    [InlineData("MOVE k 99", "DB index is out of range")]
    [InlineData("MOVE k -1", "DB index is out of range")]
    [InlineData("MOVE k nobody", "value is not an integer or out of range")]
    [InlineData("MOVE k 99999999999", "value is out of range, value must between -2147483648 and 2147483647")]
    public void RefusesWhereItCannotGo(string command, string error)
    {
        _server.Ask("SET k 1");
        Assert.Equal("(error) ERR " + error, _server.Ask(command));
        Assert.Equal("\"1\"", _server.Ask("GET k"));
    }

    [Fact]
    public void ATransactionStaysInItsPartition()
    {
        _server.Ask("MULTI");
        Assert.StartsWith("(error) CROSSPARTITION", _server.Ask("MOVE k 3"), StringComparison.Ordinal);
    }

    [Fact]
    public void AMoveBreaksWatchesOnBothSides()
    {
        _server.Ask("SET k 1");
        _server.Ask("WATCH k");
        Mover().Invoke("MOVE k 3");
        _server.Ask("MULTI");
        Assert.Equal("(nil)", _server.Ask("EXEC"));
    }

    [Fact]
    public async Task TheKeyIsInBothUntilTheTargetHasItOnTheDisk()
    {
        var disk = new SlowDisk();
        CommandHarness server = disk.Server();
        server.Ask("SET k 1");
        ValueTask<Reply> moving = server.SendAsync("MOVE"u8.ToArray(), "k"u8.ToArray(), "3"u8.ToArray());
        Assert.False(moving.IsCompleted);
        Assert.Equal(("\"1\"", "\"1\""), (server.Ask("GET k"), server.Ask("IN 3 GET k")));

        disk.Complete(null);
        Assert.Equal("(integer) 1", ReplyText.Of(await moving));
        Assert.Equal(("(nil)", "\"1\""), (server.Ask("GET k"), server.Ask("IN 3 GET k")));
    }

    [Fact]
    public async Task AChangeMeanwhileIsMovedToo()
    {
        var disk = new SlowDisk();
        CommandHarness server = disk.Server();
        server.Ask("SET k 1");
        ValueTask<Reply> moving = server.SendAsync("MOVE"u8.ToArray(), "k"u8.ToArray(), "3"u8.ToArray());
        server.Ask("INCR k");
        disk.Complete(null);
        await disk.AskedAgain();
        disk.Complete(null);

        Assert.Equal("(integer) 1", ReplyText.Of(await moving));
        Assert.Equal(("(nil)", "\"2\""), (server.Ask("GET k"), server.Ask("IN 3 GET k")));
    }

    [Fact]
    public async Task AKeyThatIsGoneMeanwhileIsNotMoved()
    {
        var disk = new SlowDisk();
        CommandHarness server = disk.Server();
        server.Ask("SET k 1");
        ValueTask<Reply> moving = server.SendAsync("MOVE"u8.ToArray(), "k"u8.ToArray(), "3"u8.ToArray());
        server.Ask("DEL k");
        disk.Complete(null);

        Assert.Equal("(integer) 0", ReplyText.Of(await moving));
        Assert.Equal(("(nil)", "(nil)"), (server.Ask("GET k"), server.Ask("IN 3 GET k")));
    }

    [Fact]
    public async Task AFailingDiskLeavesTheKeyWhereItWas()
    {
        var disk = new SlowDisk();
        CommandHarness server = disk.Server();
        server.Ask("SET k 1");
        ValueTask<Reply> moving = server.SendAsync("MOVE"u8.ToArray(), "k"u8.ToArray(), "3"u8.ToArray());
        disk.Complete(new Error("MISCONF disk full"));

        Assert.Equal("(error) MISCONF disk full", ReplyText.Of(await moving));
        Assert.Equal(("\"1\"", "(nil)"), (server.Ask("GET k"), server.Ask("IN 3 GET k")));
    }

    // Sends commands of another client.
    private Action<string> Mover()
    {
        return command =>
        {
            Application.Sessions.Session own = _server.Session;
            _server.Session = _server.NewSession();
            Assert.Equal("(integer) 1", _server.Ask(command));
            _server.Session = own;
        };
    }

    /// <summary>A disk for which whoever moves has to wait.</summary>
    private sealed class SlowDisk
    {
        private readonly Mock<IDurability> _durability = new();
        private TaskCompletionSource<Error?> _sync = new();
        private volatile int _asked;

        public SlowDisk()
        {
            _durability.Setup(disk => disk.MustOrder(new PartitionId(3), new PartitionId(0))).Returns(true);
            _durability.Setup(disk => disk.SyncAsync(new PartitionId(3))).Returns(() =>
            {
                _asked++;
                return new ValueTask<Error?>(_sync.Task);
            });
        }

        public CommandHarness Server() => new(services => services.AddSingleton(_durability.Object));

        public void Complete(Error? failure)
        {
            TaskCompletionSource<Error?> sync = _sync;
            _sync = new TaskCompletionSource<Error?>();
            sync.SetResult(failure);
        }

        public async Task AskedAgain() => Assert.True(await Eventually.IsAsync(() => Task.FromResult(_asked > 1)));
    }
}
