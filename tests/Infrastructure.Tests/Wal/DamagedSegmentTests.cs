using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Wal;

/// <summary>A segment of 1,000 records, cut, blanked and flipped at every byte: what is read is always the records before, and nothing else.</summary>
public sealed class DamagedSegmentTests
{
    private const int Records = 1000;

    // Where each record ends; marks count for the record before them.
    private readonly List<int> _ends = [];
    private readonly byte[] _whole;
    private readonly int _lastMark;
    private readonly List<byte[]> _payloads;

    public DamagedSegmentTests()
    {
        using var bench = new LogBench(FsyncPolicy.EverySec);
        for (int i = 1; i <= Records; i++)
        {
            bench.Put(i);
            bench.Log.CommitPending();
            _ends.Add(Length(bench));
            if (i % 300 != 0)
                continue;
            bench.Log.SyncWritten();
            bench.Log.MarkWhenIdle();
            _lastMark = Length(bench);
        }

        _whole = bench.Files.ReadAll(LogBench.FirstSegment);
        (SegmentScan scan, _payloads) = Scan(_whole);
        Assert.Null(scan.Damage);
        Assert.Equal(Records, _payloads.Count);
    }

    [Fact]
    public void IsReadUpToTheLastWholeRecordWhereverItIsCut()
    {
        for (int length = _ends[^101]; length < _whole.Length; length++)
        {
            (SegmentScan scan, List<byte[]> read) = Scan(_whole.AsSpan(0, length));
            AssertReadBefore(length, read);
            int border = _ends.Append(_lastMark).Where(end => end <= length).Max();
            Assert.Equal(border < length, scan.Damage is { IsTornTail: true });
            Assert.Equal(border, scan.End);
        }
    }

    [Fact]
    public void IsTornWhereARecordOrSectorIsFollowedByZerosOnly()
    {
        foreach (int from in _ends.TakeLast(101).Concat(Enumerable.Range(0, _whole.Length / 512).Select(sector => sector * 512)).Where(from => from >= _lastMark))
        {
            byte[] blanked = (byte[])_whole.Clone();
            blanked.AsSpan(from).Clear();
            (SegmentScan scan, List<byte[]> read) = Scan(blanked);
            AssertReadBefore(from, read);
            if (from < _whole.Length)
                Assert.True(scan.Damage is { IsTornTail: true }, $"zeros from {from}: {scan.Damage}");
        }
    }

    [Fact]
    public void NeverReadsAnythingWrongWhateverBitIsFlipped()
    {
        for (int at = 0; at < _whole.Length; at++)
        {
            byte[] flipped = (byte[])_whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            (SegmentScan scan, List<byte[]> read) = Scan(flipped);
            AssertReadBefore(at, read);
            Assert.NotNull(scan.Damage);
            Assert.True(scan.Damage.Offset <= at);
            Assert.False(scan.Damage.IsTornTail && at < _lastMark, $"a flip at {at}, before a mark, is taken for a torn write");
        }
    }

    private static int Length(LogBench bench) => bench.Files.ReadAll(LogBench.FirstSegment).Length;

    private static (SegmentScan Scan, List<byte[]> Records) Scan(ReadOnlySpan<byte> bytes)
    {
        var files = new CrashableFileSystem();
        files.WriteNew("/segment", bytes);
        using IStorageFile file = files.OpenRead("/segment");
        var records = new RecordList();
        return (new SegmentScanner(file, 16, 1).Scan(records), records.Records);
    }

    private void AssertReadBefore(int offset, List<byte[]> read)
    {
        Assert.Equal(_ends.Count(end => end <= offset), read.Count);
        for (int i = 0; i < read.Count; i++)
            Assert.True(read[i].AsSpan().SequenceEqual(_payloads[i]));
    }
}
