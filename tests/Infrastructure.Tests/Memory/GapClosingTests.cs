using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Memory;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace GoKV.Infrastructure.Tests.Memory;

public sealed class GapClosingTests : IDisposable
{
    private const int Many = 60_000;

    private static readonly UnixTime Now = new(1000);

    private readonly DynamicPartition _partition = new(
        PartitionIdentity.OfNumbered(0, new Persistence(PersistMode.None), Now), new NullPartitionJournal(), new KeyHasher(1, 2));

    private readonly GapClosing _closing;

    public GapClosingTests()
    {
        var partitions = new Mock<IPartitionRepository>();
        partitions.Setup(all => all.ListAll()).Returns([_partition]);
        _closing = new GapClosing(partitions.Object, new FakeTimeProvider());
    }

    public void Dispose() => _closing.Dispose();

    [Fact]
    public async Task WhatRemovalsLeaveIsClosed()
    {
        Fill();
        RemoveHalf();
        PartitionStatistics before = _partition.Statistics();
        Assert.True(before.MemoryBytes > before.UsedBytes * 1.15, "There are few gaps: this test shows nothing.");

        await _closing.PassAsync();

        PartitionStatistics after = _partition.Statistics();
        Assert.InRange(after.MemoryBytes, after.UsedBytes, after.UsedBytes * 1.05);
        Assert.Equal((before.UsedBytes, before.Keys), (after.UsedBytes, after.Keys));
        for (int i = 0; i < Many; i += 2)
            Assert.Equal(i, BitConverter.ToInt32(_partition.Get(Key.Of($"k{i}"), Now).Result!.Value.Span));
    }

    [Fact]
    public async Task FewGapsAreLeftAlone()
    {
        Fill();
        PartitionStatistics before = _partition.Statistics();
        await _closing.PassAsync();
        Assert.Equal(before.MemoryBytes, _partition.Statistics().MemoryBytes);
    }

    private void Fill()
    {
        byte[] value = new byte[200];
        for (int i = 0; i < Many; i++)
        {
            BitConverter.TryWriteBytes(value, i);
            _partition.Put(Key.Of($"k{i}"), new Value(value), Expiry.None, Now);
        }
    }

    private void RemoveHalf()
    {
        int[] order = [.. Enumerable.Range(0, Many).Where(static i => i % 2 != 0)];
        new Random(3).Shuffle(order);
        foreach (int i in order)
            _partition.Delete([Key.Of($"k{i}")], Now);
    }
}
