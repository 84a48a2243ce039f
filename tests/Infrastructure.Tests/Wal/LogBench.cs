using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Infrastructure.Tests.Wal;

/// <summary>A log on a disk in memory, driven by the test.</summary>
internal sealed class LogBench : IDisposable
{
    public const string Directory = "/data/partitions/16";

    public LogBench(FsyncPolicy policy, long segmentBytes = 1 << 20, TimeSpan? mostGathering = null)
    {
        Files.CreateDirectory(Directory);
        if (!PartitionName.TryParse("users"u8, out PartitionName? name))
            throw new InvalidOperationException();
        Log = new PartitionLog(
            new LogPlace(new PartitionId(16), name, Directory, Files), new LogSettings(policy) { SegmentBytes = segmentBytes, MostGathering = mostGathering ?? TimeSpan.Zero }, Clock, NullLogger.Instance);
        Log.Start(null, 0);
    }

    public CrashableFileSystem Files { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public PartitionLog Log { get; }

    public static string FirstSegment => $"{Directory}/{SegmentFormat.NameOf(1)}";

    /// <summary>Puts one small record.</summary>
    public void Put(int number) => Log.Put(Encoding.ASCII.GetBytes($"k{number}"), new Value(number), Expiry.None);

    public void Dispose() => Log.Dispose();
}

/// <summary>Remembers what a scan gave.</summary>
internal sealed class RecordList : IRecordSink
{
    public List<byte[]> Records { get; } = [];

    public bool Record(long lsn, ReadOnlySpan<byte> payload)
    {
        Records.Add(payload.ToArray());
        return true;
    }
}
