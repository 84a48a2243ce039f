using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

/// <summary>
/// Files of two partitions that were deleted, doubled, cut or mixed up while the server was stopped: a start has the right data or quarantines the
/// partition, and never has anybody else's. A third partition notices nothing.
/// </summary>
public sealed class MisplacedFilesTests : IAsyncLifetime
{
    private const string First = StoreBench.Root + "/16/";
    private const string Second = StoreBench.Root + "/17/";

    private readonly CrashableFileSystem _whole = new();
    private readonly HashSet<string> _prefixes = [];
    private string _firstState = "";
    private string _secondState = "";
    private string _thirdState = "";

    public async Task InitializeAsync()
    {
        var bench = new StoreBench(_whole, Small);
        StoredPartition first = await bench.CreateAsync("first", StoreBench.Always);
        StoredPartition second = await bench.CreateAsync("second", StoreBench.Always);
        StoredPartition third = await bench.CreateAsync("third", StoreBench.Always);
        for (int i = 0; i < 40; i++)
        {
            string key = (i % 25).ToString(CultureInfo.InvariantCulture);
            foreach (StoredPartition each in new[] { first, second, third })
                Assert.Null(await bench.PutAsync(each, key, $"{each.Partition.Name}{i}"));
            _prefixes.Add(StoreBench.StateOf(first.Partition));
            if (i == 12)
                Assert.Null(await bench.Checkpointer.SaveAsync(PartitionId.All));
        }

        (_firstState, _secondState, _thirdState) = (StoreBench.StateOf(first.Partition), StoreBench.StateOf(second.Partition), StoreBench.StateOf(third.Partition));
        Assert.True(_whole.ListFiles(First).Count > 4);
        _whole.Calls.Halt();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void ADeletedFileIsMissed()
    {
        foreach (string name in Names(First))
            Assert.False(Loads(files => files.DeleteFile(First + name), mayBeOlder: false), name);
    }

    // The newest segment looks like one that ended before.
    [Fact]
    public void ACutFileIsMissedOrIsTheEndOfTheLog()
    {
        string[] names = Names(First);
        foreach (string name in names)
        {
            byte[] whole = ReadWhole(First + name);
            for (int length = 0; length < whole.Length; length++)
                Loads(files => Replace(files, First + name, whole[..length]), mayBeOlder: name == names[^1]);
        }
    }

    [Fact]
    public void ADoubledFileChangesNothing()
    {
        foreach (string name in Names(First))
        {
            string[] parts = name.Split('-', '.');
            long lsn = long.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            foreach (long other in new[] { 0, 1, lsn - 1, lsn + 1, 40, 41, 1000 }.Where(other => other != lsn))
            {
                string doubled = string.Create(CultureInfo.InvariantCulture, $"{parts[0]}-{other:x16}.{parts[2]}");
                Loads(files => Replace(files, First + doubled, ReadWhole(First + name)), mayBeOlder: false);
            }
        }
    }

    [Fact]
    public void FilesOfOnePartitionThatChangedPlacesAreNoticed()
    {
        string[] names = Names(First);
        foreach (string one in names)
        {
            foreach (string other in names.Where(other => string.CompareOrdinal(one, other) < 0))
                Assert.False(Loads(files => Swap(files, First + one, First + other), mayBeOlder: false), $"{one} and {other}");
        }
    }

    [Fact]
    public void FilesOfTwoPartitionsThatChangedPlacesAreNoticed()
    {
        foreach (string one in Names(First))
        {
            foreach (string other in Names(Second))
                Assert.False(Loads(files => Swap(files, First + one, Second + other), mayBeOlder: false), $"{one} and {other}");
        }
    }

    private static StoreOptions Small => new("/data", new Persistence(PersistMode.None)) { UseThreads = false, SegmentBytes = 200 };

    private string[] Names(string directory) => [.. Open().ListFiles(directory)];

    private byte[] ReadWhole(string path) => Open().ReadAll(path);

    // A power cut loses nothing here, since all is durable; so each look is at a copy of its own.
    private CrashableFileSystem Open() => _whole.Crash(new Random(1));

    private static void Replace(CrashableFileSystem files, string path, byte[] bytes)
    {
        files.DeleteFile(path);
        files.WriteDurable(path, bytes);
    }

    private static void Swap(CrashableFileSystem files, string one, string other)
    {
        (byte[] first, byte[] second) = (files.ReadAll(one), files.ReadAll(other));
        Replace(files, one, second);
        Replace(files, other, first);
    }

    // True when both partitions were loaded.
    private bool Loads(Action<CrashableFileSystem> mix, bool mayBeOlder)
    {
        CrashableFileSystem files = Open();
        mix(files);
        using var bench = new StoreBench(files, Small);
        bench.Store.Load();
        (StoredPartition first, StoredPartition second, StoredPartition third) = (bench.Find("first"), bench.Find("second"), bench.Find("third"));
        string state = StoreBench.StateOf(first.Partition);
        Assert.True(first.IsQuarantined ? state.Length == 0 : state == _firstState || (mayBeOlder && _prefixes.Contains(state)), $"first: {state}");
        Assert.Equal(second.IsQuarantined ? "" : _secondState, StoreBench.StateOf(second.Partition));
        Assert.False(third.IsQuarantined);
        Assert.Equal(_thirdState, StoreBench.StateOf(third.Partition));
        files.Calls.Halt();
        return !first.IsQuarantined && !second.IsQuarantined;
    }
}
