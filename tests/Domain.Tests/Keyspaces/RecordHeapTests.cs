using System.Buffers.Binary;
using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class RecordHeapTests
{
    private readonly RecordHeap _heap = new();
    private readonly Dictionary<uint, int> _tags = [];
    private int _lastTag;

    [Fact]
    public void ANewHeapHasNoPages() => Assert.Equal((0L, 0L), (_heap.AllocatedBytes, _heap.UsedBytes));

    [Fact]
    public void AFreedRecordIsUsedAgain()
    {
        uint first = Take(32);
        Take(32);
        Give(first);

        Assert.Equal(first, Take(32));
    }

    [Fact]
    public void NoRecordHasTheAddressZero() => Assert.NotEqual(0u, Take(16));

    [Fact]
    public void PagesAreSmallAtFirstAndThenNotLargerThanTheLimit()
    {
        Take(32);
        Assert.InRange(_heap.AllocatedBytes, 32, 2048);

        long largest = 0;
        for (int i = 0; i < 200_000; i++)
        {
            long before = _heap.AllocatedBytes;
            Take(32);
            largest = Math.Max(largest, _heap.AllocatedBytes - before);
        }

        Assert.InRange(largest, RecordHeap.LargestPageBytes, RecordHeap.LargestPageBytes + 100);
        Assert.InRange(_heap.AllocatedBytes, _heap.UsedBytes, _heap.UsedBytes + RecordHeap.LargestPageBytes + 10_000);
    }

    [Fact]
    public void OneRecordThatComesAndGoesTakesNoNewPages()
    {
        for (int i = 0; i < 1000; i++)
            Take(48);
        uint record = Take(48);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _heap.Free(record);
            record = _heap.Allocate(48);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(2, 0.99)]
    [InlineData(3, 0.6)]
    public void GapsAreClosedAndNothingIsLost(int seed, double share)
    {
        var random = new Random(seed);
        for (int i = 0; i < 60_000; i++)
            Take(100 + random.Next(3));
        while (_tags.Count > 60_000 * (1 - share))
        {
            // Some have moved when their turn comes.
            foreach (uint address in _tags.Keys.Where(_ => random.Next(10) == 0).ToArray())
            {
                if (_tags.ContainsKey(address))
                    Give(address);
            }
        }

        // Three quarters in use, a last page, and what was begun.
        Assert.InRange(_heap.AllocatedBytes, _heap.UsedBytes, (_heap.UsedBytes * 4 / 3) + (2 * RecordHeap.LargestPageBytes));
        foreach ((uint address, int tag) in _tags)
            Assert.Equal(tag, TagAt(address));
        Assert.Equal(_tags.Count * 112L, _heap.UsedBytes);
    }

    [Fact]
    public void RecordsOfAllSizesKeepTheirContents()
    {
        var random = new Random(5);
        for (int i = 0; i < 100_000; i++)
        {
            if (_tags.Count > 0 && random.Next(3) == 0)
            {
                Give(_tags.Keys.ElementAt(random.Next(Math.Min(50, _tags.Count))));
            }
            else
            {
                Take(1 + random.Next(random.Next(50) == 0 ? EntryRecord.MaxBytes : 2048));
            }
        }

        foreach ((uint address, int tag) in _tags)
            Assert.Equal(tag, TagAt(address));
    }

    private uint Take(int size)
    {
        uint address = _heap.Allocate(size);
        Span<byte> record = _heap.BytesAt(address)[..Math.Max(16, size)];
        record.Fill(0xAA);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], ++_lastTag);
        Assert.True(_tags.TryAdd(address, _lastTag), "Two records at one address.");
        return address;
    }

    private void Give(uint address)
    {
        Assert.Equal(_tags[address], TagAt(address));
        _tags.Remove(address);
        int size = _heap.ClassAt(address);
        _heap.Free(address);
        for (int i = 0; i < 4 && _heap.TryMoveOne(size, out uint from, out uint to); i++)
        {
            Assert.True(_tags.Remove(from, out int tag));
            Assert.True(_tags.TryAdd(to, tag), "Two records at one address.");
        }
    }

    private int TagAt(uint address) => BinaryPrimitives.ReadInt32LittleEndian(_heap.BytesAt(address)[8..]);
}
