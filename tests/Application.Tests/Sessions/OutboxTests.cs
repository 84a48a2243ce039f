using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Sessions;

/// <summary>What waits for a client: its order, when the connection is woken, and when too much is too much.</summary>
public sealed class OutboxTests
{
    private static readonly OutputLimit None = new(0, 0, 0);
    private readonly FakeConnection _connection = new();
    private readonly ClientMemory _memory = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_connection, _memory);

    [Fact]
    public void MessagesLeaveInTheirOrderAndProtocol()
    {
        _outbox.Push(Message("a"), 2, None, At(0));
        _outbox.Push(Message("b"), 3, None, At(0));

        Assert.Equal(["a 2", "b 3"], TakeAll());
    }

    [Fact]
    public void TheConnectionIsWokenOnceForAllThatWaits()
    {
        _outbox.Push(Message("a"), 2, None, At(0));
        _outbox.Push(Message("b"), 2, None, At(0));

        Assert.Equal(1, _connection.Wakes);
    }

    [Fact]
    public void TheConnectionIsWokenAgainOnceItHasTakenAll()
    {
        _outbox.Push(Message("a"), 2, None, At(0));
        TakeAll();

        _outbox.Push(Message("b"), 2, None, At(0));

        Assert.Equal(2, _connection.Wakes);
        Assert.True(_outbox.HasAny);
    }

    [Fact]
    public void WhatIsTakenIsNotCountedAnyMore()
    {
        _outbox.Push(Message("a", size: 1000), 2, None, At(0));
        Assert.InRange(_outbox.Bytes, 1000, 1100);

        TakeAll();

        Assert.Equal((0, 0, false), (_outbox.Bytes, _outbox.Count, _outbox.HasAny));
    }

    [Fact]
    public void BeyondTheHardLimitTheClientIsCutAndNothingIsKept()
    {
        var limit = new OutputLimit(HardBytes: 5000, SoftBytes: 0, SoftSeconds: 0);
        _outbox.Push(Message("a", size: 4000), 2, limit, At(0));
        Assert.False(_connection.Aborted);

        _outbox.Push(Message("b", size: 4000), 2, limit, At(0));
        _outbox.Push(Message("c", size: 1), 2, limit, At(0));

        Assert.True(_connection.Aborted);
        Assert.Equal(0, _outbox.Bytes);
        Assert.Empty(TakeAll());
    }

    [Theory]
    [InlineData(60_000, false)]
    [InlineData(60_001, true)]
    public void BeyondTheSoftLimitTheClientIsCutAfterAWhile(long milliseconds, bool cut)
    {
        var limit = new OutputLimit(HardBytes: 0, SoftBytes: 1000, SoftSeconds: 60);
        _outbox.Push(Message("a", size: 2000), 2, limit, At(0));

        _outbox.Check(limit, 0, At(milliseconds));

        Assert.Equal(cut, _connection.Aborted);
    }

    [Fact]
    public void TheWhileBeginsAnewWhenTheClientHasCaughtUp()
    {
        var limit = new OutputLimit(HardBytes: 0, SoftBytes: 1000, SoftSeconds: 60);
        _outbox.Push(Message("a", size: 2000), 2, limit, At(0));
        TakeAll();
        _outbox.Push(Message("b", size: 10), 2, limit, At(50_000));
        _outbox.Push(Message("c", size: 2000), 2, limit, At(59_000));

        _outbox.Check(limit, 0, At(61_000));

        Assert.False(_connection.Aborted);
    }

    [Theory]
    [InlineData("pubsub 32mb 8mb 60", 33554432, 8388608, 60)]
    [InlineData("normal 0 0 0 pubsub 1k 2KB 3", 1000, 2048, 3)]
    [InlineData("slave 1 1 1", 0, 0, 0)]
    public void LimitsAreReadAsRedisWritesThem(string text, long hard, long soft, long seconds)
    {
        Assert.True(OutputLimits.TryParse(text, out _, out OutputLimit pubSub));

        Assert.Equal(new OutputLimit(hard, soft, seconds), pubSub);
    }

    [Theory]
    [InlineData("pubsub 1 2")]
    [InlineData("nobody 1 2 3")]
    [InlineData("pubsub 1x 2 3")]
    [InlineData("pubsub 1 2 x")]
    [InlineData("pubsub -1 2 3")]
    public void WhatIsNoLimitIsRefused(string text) => Assert.False(OutputLimits.TryParse(text, out _, out _));

    [Fact]
    public void LimitsFollowTheOption()
    {
        var options = new ServerOptions();
        var limits = new OutputLimits(options);
        var session = new Session(1, _connection, new Users(options, new AccessTable(CommandTable.Standard)).Default, At(0), _memory);
        Assert.False(limits.For(session).Any);

        options.ClientOutputBufferLimit = "normal 7 0 0";

        Assert.Equal(7, limits.For(session).HardBytes);
        Assert.Equal(7, limits.ForMessagesTo(session).HardBytes);
    }

    [Fact]
    public void MessagesHaveALimitWhereRepliesHaveNone()
    {
        var options = new ServerOptions { ClientOutputBufferLimit = "normal 0 0 0 pubsub 0 0 0" };
        var limits = new OutputLimits(options);
        var session = new Session(1, _connection, new Users(options, new AccessTable(CommandTable.Standard)).Default, At(0), _memory);

        Assert.Equal(new OutputLimit(256 << 20, 64 << 20, 60), limits.ForMessagesTo(session));
        Assert.False(limits.For(session).Any);
    }

    [Theory]
    [InlineData(16_384, 5000, false)]
    [InlineData(16_385, 5000, true)]
    [InlineData(49_999, 50_000, false)]
    [InlineData(50_000, 50_000, true)]
    public void RepliesOfMoreThanSixteenKilobytesCount(long replies, long hard, bool cut)
    {
        bool isWithin = _outbox.Check(new OutputLimit(hard, SoftBytes: 0, SoftSeconds: 0), replies, At(0));

        Assert.Equal((!cut, cut, cut ? replies : 0), (isWithin, _connection.Aborted, _outbox.CutBytes));
    }

    [Fact]
    public void RepliesAndMessagesCountTogether()
    {
        var limit = new OutputLimit(HardBytes: 23_000, SoftBytes: 0, SoftSeconds: 0);
        _connection.OutputBytes = 20_000;
        _outbox.Push(Message("a", size: 2000), 2, limit, At(0));
        Assert.False(_connection.Aborted);

        _outbox.Push(Message("b", size: 1000), 2, limit, At(0));

        Assert.True(_connection.Aborted);
        Assert.InRange(_outbox.CutBytes, 23_000, 23_100);
    }

    [Fact]
    public void TheSoftLimitCountsRepliesWhileTheyStayBeyondIt()
    {
        var limit = new OutputLimit(HardBytes: 0, SoftBytes: 1000, SoftSeconds: 60);
        Assert.True(_outbox.Check(limit, 20_000, At(0)));
        Assert.True(_outbox.Check(limit, 0, At(1000)));
        Assert.True(_outbox.Check(limit, 20_000, At(2000)));
        Assert.True(_outbox.Check(limit, 20_000, At(62_000)));

        Assert.False(_outbox.Check(limit, 20_000, At(62_001)));
        Assert.False(_outbox.Check(limit, 0, At(62_002)));
    }

    private static UnixTime At(long milliseconds) => new(milliseconds);

    private static SharedReply Message(string text, int size = 10) => new(Reply.Bulk(text), size);

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (_outbox.TryTake(out SharedReply? message, out int protocol))
            taken.Add($"{ReplyText.Of(message).Trim('"')} {protocol}");
        return taken;
    }
}
