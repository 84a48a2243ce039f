using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Memory;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace GoKV.Infrastructure.Tests.Memory;

public sealed class MemoryReturnTests : IDisposable
{
    private const long Megabyte = 1024 * 1024;

    private static readonly UnixTime Now = new(1000);

    private readonly DynamicPartition _partition = new(
        PartitionIdentity.OfNumbered(0, new Persistence(PersistMode.None), Now), new NullPartitionJournal(), new KeyHasher(1, 2));

    private readonly FakeHeap _heap = new();
    private readonly MemoryReturn _memory;

    public MemoryReturnTests()
    {
        var partitions = new Mock<IPartitionRepository>();
        partitions.Setup(all => all.ListAll()).Returns([_partition]);
        _memory = new MemoryReturn(partitions.Object, _heap, new FakeTimeProvider());
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void AnOrdinaryHeapIsLeftAlone()
    {
        _heap.HeldBytes = 40 * Megabyte;
        Assert.Equal([false, false, false], [_memory.Look(), _memory.Look(), _memory.Look()]);
        Assert.Empty(_heap.Collections);
    }

    [Fact]
    public void WhatIsHeldForTwoLooksIsCollectedOnce()
    {
        _heap.HeldBytes = 400 * Megabyte;
        Assert.Equal([false, true, false, false], [_memory.Look(), _memory.Look(), _memory.Look(), _memory.Look()]);
        Assert.Equal([true], _heap.Collections);
    }

    [Fact]
    public void WhatIsGoneAtTheSecondLookIsNotCollected()
    {
        _heap.HeldBytes = 400 * Megabyte;
        _memory.Look();
        _heap.HeldBytes = 40 * Megabyte;
        Assert.False(_memory.Look());
        _heap.HeldBytes = 400 * Megabyte;
        Assert.False(_memory.Look());
    }

    [Fact]
    public void WhileClientsAreBusyNothingIsStopped()
    {
        _heap.HeldBytes = 400 * Megabyte;
        Work();
        _memory.Look();
        Work();
        Assert.True(_memory.Look());
        Assert.Equal([false], _heap.Collections);

        // Quiet again: now the rest can be had.
        Assert.True(_memory.Look());
        Assert.Equal([false, true], _heap.Collections);
    }

    [Fact]
    public void TheDataItselfIsNotTooMuch()
    {
        for (int i = 0; i < 20; i++)
            _partition.Put(Key.Of($"k{i}"), new Value(new byte[10 * Megabyte]), Expiry.None, Now);
        _heap.HeldBytes = 250 * Megabyte;
        Assert.Equal([false, false], [_memory.Look(), _memory.Look()]);
        _heap.HeldBytes = 400 * Megabyte;
        Assert.Equal([false, true], [_memory.Look(), _memory.Look()]);
        Assert.Equal([false], _heap.Collections);
    }

    [Fact]
    public void OtherDataIsAReasonToLookAgain()
    {
        _heap.HeldBytes = 400 * Megabyte;
        _memory.Look();
        _memory.Look();
        _partition.Put(Key.Of("k"), new Value(new byte[20 * Megabyte]), Expiry.None, Now);
        Assert.True(_memory.Look());
        Assert.Equal([true, true], _heap.Collections);
    }

    [Fact]
    public void TheHeapOfTheProcessCollectsWhatIsDead()
    {
        var heap = new ProcessHeap();
        WeakReference dead = MakeGarbage();
        heap.Collect(thoroughly: true);
        Assert.False(dead.IsAlive);
        Assert.True(heap.HeldBytes > 0);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference MakeGarbage() => new(new byte[100_000]);

    private void Work()
    {
        for (int i = 0; i < 200; i++)
            _partition.Get(Key.Of("k"), Now);
    }

    private sealed class FakeHeap : IHeap
    {
        public List<bool> Collections { get; } = [];

        public long HeldBytes { get; set; }

        public void Collect(bool thoroughly) => Collections.Add(thoroughly);
    }
}
