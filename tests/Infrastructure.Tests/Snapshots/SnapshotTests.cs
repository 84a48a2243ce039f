using System.Globalization;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.InMemory;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.Infrastructure.Tests.Wal;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Snapshots;

public sealed class SnapshotTests
{
    [Fact]
    public async Task IsNeverReadWhateverBitIsFlippedOrWhereverItIsCut()
    {
        using var bench = new StoreBench();
        StoredPartition users = await bench.CreateAsync("users", StoreBench.Snapshots);
        // More than one block, so that lengths, checksums and contents of several are hit.
        for (int i = 0; i < 40; i++)
            Assert.Null(await bench.PutAsync(users, $"k{i}", new string((char)('a' + (i % 26)), i == 20 ? 70_000 : 50)));
        Assert.Null(await bench.Checkpointer.SaveAsync(users.Partition.Id));
        SnapshotInfo info = users.Snapshot!;
        byte[] whole = bench.Files.ReadAll(info.Path);
        Assert.Null(Read(whole, info.Path, out string state));
        Assert.Equal(StoreBench.StateOf(users.Partition), state);

        // The long value is all alike: every byte around it, and one of 97 within.
        long from = Enumerable.Range(0, whole.Length).First(at => whole.AsSpan(at).StartsWith("uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu"u8));
        for (int at = 0; at < whole.Length; at += at > from && at < from + 69_900 ? 97 : 1)
        {
            byte[] flipped = (byte[])whole.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            Damage? damage = Read(flipped, info.Path, out _);
            Assert.True(damage is { IsTornTail: false } && damage.Offset <= at, $"a flip at {at} gives {damage}");
            Assert.True(Read(whole.AsSpan(0, at), info.Path, out _) is not null, $"a cut at {at} is not seen");
        }

        Assert.NotNull(Read([.. whole, 0], info.Path, out _));
    }

    // What is in the log up to the snapshot's LSN, applied by itself, has to be what the snapshot gives, though four threads write meanwhile.
    [Fact]
    public async Task IsTheStateAtItsEndThoughThreadsWriteMeanwhile()
    {
        using var bench = new StoreBench();
        StoredPartition stored = await bench.CreateAsync("users", new Persistence(PersistMode.Wal, FsyncPolicy.No));
        Partition partition = stored.Partition;
        for (int i = 0; i < 3000; i++)
            Write(partition, new Random(i), bench.Now);
        using var stop = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            var random = new Random(number);
            while (!stop.IsCancellationRequested)
                Write(partition, random, bench.Now);
        }))];

        // Between any two writes of a snapshot some effects come, or it would be over before the threads have begun.
        bench.Files.Calls.Rule = (operation, path, _) =>
        {
            long before = partition.LastLsn.Number;
            if (operation == "write" && path.EndsWith(SnapshotFormat.TemporaryName, StringComparison.Ordinal))
                Assert.True(SpinWait.SpinUntil(() => partition.LastLsn.Number > before + 50, TimeSpan.FromSeconds(20)));
            return null;
        };
        var snapshots = new List<SnapshotInfo>();
        for (int i = 0; i < 5; i++)
            snapshots.Add(SnapshotWriter.Write(stored.Place, partition, stored.Journal!, bench.Now, hasLog: true));
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        long last = partition.LastLsn.Number;
        while (stored.Log!.CommitPending())
            Assert.True(last > 0);

        List<byte[]> records = ReadLog(bench, stored);
        Assert.Equal(last, records.Count);
        Assert.True(snapshots[^1].Lsn > snapshots[0].Lsn, "Nothing was written meanwhile.");
        foreach (SnapshotInfo snapshot in snapshots)
        {
            Assert.Null(Read(bench.Files.ReadAll(snapshot.Path), snapshot.Path, out string state));
            Partition expected = Empty();
            var sink = new RestoringSink(expected);
            for (int lsn = 1; lsn <= snapshot.Lsn; lsn++)
                Assert.True(sink.Record(lsn, records[lsn - 1]));
            Assert.Equal(StoreBench.StateOf(expected), state);
        }
    }

    private static void Write(Partition partition, Random random, UnixTime now)
    {
        Key key = Key.Of(random.Next(2000).ToString(CultureInfo.InvariantCulture));
        switch (random.Next(8))
        {
            case 0:
                partition.Delete([key], now);
                break;
            case 1:
                partition.ExpireAt(key, Expiry.At(now.Milliseconds + 1_000_000 + random.Next(1000)), ExpireCondition.None, now);
                break;
            case 2:
                partition.Persist(key, now);
                break;
            case 3:
                partition.Rename(key, Key.Of(random.Next(2000).ToString(CultureInfo.InvariantCulture)), onlyIfAbsent: false, now);
                break;
            case 4 when random.Next(2000) == 0:
                partition.Clear();
                break;
            default:
                ((IScalars)partition).Put(key, Value.Of($"v{random.Next()}"), Expiry.None, now);
                break;
        }
    }

    private static List<byte[]> ReadLog(StoreBench bench, StoredPartition stored)
    {
        var records = new RecordList();
        foreach (long first in PartitionRecovery.Segments(bench.Files.ListFiles(stored.Place.Directory)))
        {
            using IStorageFile file = bench.Files.OpenRead(Path.Combine(stored.Place.Directory, SegmentFormat.NameOf(first)));
            Assert.Null(new SegmentScanner(file, stored.Partition.Id.Number, first).Scan(records).Damage);
        }

        return records.Records;
    }

    private static Damage? Read(ReadOnlySpan<byte> bytes, string path, out string state)
    {
        var files = new CrashableFileSystem();
        files.CreateDirectory(Path.GetDirectoryName(path)!);
        files.WriteNew(path, bytes);
        using IStorageFile file = files.OpenRead(path);
        Partition partition = Empty();
        Damage? damage = SnapshotReader.Read(file, 16, new RestoringSink(partition), out _);
        state = damage is null ? StoreBench.StateOf(partition) : "";
        return damage;
    }

    private static Partition Empty() => PartitionFactory.Make(
        new PartitionIdentity(new PartitionId(16), PartitionIdentity.OfNumbered(0, default, default).Name, Schema.String, default, default),
        new NullPartitionJournal(),
        KeyHasher.CreateRandom());
}
