using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Host.Transport.Epoll;

namespace GoKV.Host.Tests.Transport;

/// <summary>What connections of one event loop wait for together.</summary>
public sealed class TurnTests
{
    private static readonly PartitionId One = new(1);
    private static readonly PartitionId Two = new(2);
    private static readonly Error DiskFull = new("MISCONF the disk is full");

    private readonly Disk _disk = new();
    private readonly TurnCommits _commits = new();
    private readonly CountingContext _context = new();
    private readonly List<(int Number, Error? Error)> _order = [];

    [Fact]
    public void NothingIsAskedForBeforeTheTurnEnds()
    {
        Assert.False(_commits.Any);

        _context.Run(() => _ = AwaitAsync(1, One));

        Assert.True(_commits.Any);
        Assert.Empty(_disk.Asked);
    }

    [Fact]
    public void AllWhoWroteToAPartitionAreOneRequestAndOnePost()
    {
        _context.Run(() =>
        {
            _ = AwaitAsync(1, One);
            _ = AwaitAsync(2, One);
            _ = AwaitAsync(3, One);
            _commits.Begin();
        });
        Assert.Equal([(One, true)], _disk.Asked);
        Assert.False(_commits.Any);

        _disk.End(One, DiskFull);
        Assert.Equal(1, _context.Posts);
        Assert.Empty(_order);

        _context.RunPosted();
        Assert.Equal([(1, DiskFull), (2, DiskFull), (3, DiskFull)], _order);
    }

    [Fact]
    public void PartitionsAndReadersAreKeptApart()
    {
        _context.Run(() =>
        {
            _ = AwaitAsync(1, One);
            _ = AwaitAsync(2, Two);
            _ = AwaitAsync(3, One);
            _ = AwaitAsync(4, One, wrote: false);
            _commits.Begin();
        });
        Assert.Equal([(One, true), (Two, true), (One, false)], _disk.Asked);

        _disk.End(Two, DiskFull);
        _context.RunPosted();
        Assert.Equal([(2, DiskFull)], _order);

        _disk.End(One, error: null);
        _context.RunPosted();
        // Between connections there is no order to keep.
        Assert.Equal([(1, null), (2, DiskFull), (3, null), (4, null)], _order.OrderBy(one => one.Number));
    }

    [Fact]
    public void WhoAsksWhileCommitsBeginIsPartOfTheNext()
    {
        _disk.IsDone = true;
        _context.Run(() =>
        {
            _ = AwaitTwiceAsync();
            _commits.Begin();
        });

        Assert.Equal([(1, null)], _order);
        Assert.True(_commits.Any);
        _context.Run(_commits.Begin);
        Assert.Equal([(1, null), (2, null)], _order);
        Assert.False(_commits.Any);

        async Task AwaitTwiceAsync()
        {
            await AwaitAsync(1, One);
            await AwaitAsync(2, One);
        }
    }

    [Fact]
    public async Task WhatACommitThrowsReachesAllWhoWait()
    {
        Task? first = null, second = null;
        _context.Run(() =>
        {
            (first, second) = (AwaitAsync(1, One), AwaitAsync(2, One));
            _commits.Begin();
        });

        _disk.Fail(One);
        _context.RunPosted();

        await Assert.ThrowsAsync<InvalidOperationException>(() => first!);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second!);
    }

    private async Task AwaitAsync(int number, PartitionId partition, bool wrote = true) =>
        _order.Add((number, await _commits.Of(_disk, partition, wrote)));

    private sealed class Disk : IDurability
    {
        private readonly Dictionary<PartitionId, TaskCompletionSource<Error?>> _waits = [];

        public bool IsDone { get; set; }

        public List<(PartitionId, bool)> Asked { get; } = [];

        public bool MustWait(PartitionId partition) => true;

        public ValueTask<Error?> WaitAsync(PartitionId partition, bool wrote = true)
        {
            Asked.Add((partition, wrote));
            if (IsDone)
                return new ValueTask<Error?>((Error?)null);
            return new ValueTask<Error?>((_waits.TryGetValue(partition, out TaskCompletionSource<Error?>? wait) ? wait : _waits[partition] = new()).Task);
        }

        public ValueTask<Error?> SyncAsync(PartitionId partition) => throw new NotSupportedException();

        public bool MustOrder(PartitionId first, PartitionId then) => throw new NotSupportedException();

        public ValueTask<IDisposable> BeginMoveAsync(PartitionId from, PartitionId to) => new NullDurability().BeginMoveAsync(from, to);

        public void Moved(PartitionId from, PartitionId to) => throw new NotSupportedException();

        public void End(PartitionId partition, Error? error) => _waits[partition].SetResult(error);

        public void Fail(PartitionId partition) => _waits[partition].SetException(new InvalidOperationException("a bug"));
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posts++;
            _posted.Enqueue((d, state));
        }

        public void Run(Action action)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void RunPosted() => Run(() =>
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
                item.Callback(item.State);
        });
    }
}
