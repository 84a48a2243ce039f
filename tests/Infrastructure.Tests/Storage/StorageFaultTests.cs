using System.Text;
using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>The faults that the file system of tests can be told to have, and what the end of the process leaves.</summary>
public sealed class StorageFaultTests
{
    private readonly CrashableFileSystem _files = new();

    [Fact]
    public void FailAtCountsOnlyTheOperationsNamed()
    {
        using IStorageFile file = _files.Create("/log");
        _files.Calls.FailAt(2, ErrorNumber.EIO, "write", "ftruncate");

        file.Write(0, "hello"u8);
        file.Sync();
        var exception = Assert.Throws<StorageException>(() => file.Truncate(0));
        file.Write(5, "!"u8);

        Assert.Equal(("ftruncate", ErrorNumber.EIO), (exception.Operation, exception.Errno));
        Assert.Equal("hello!", Text("/log"));
    }

    [Fact]
    public void RuleSeesEachCallAndMayCutAWriteShort()
    {
        var seen = new List<string>();
        _files.Calls.Rule = (operation, path, number) =>
        {
            seen.Add($"{number} {operation} {path}");
            return operation == "write" ? Fault.ShortWrite(3, ErrorNumber.ENOSPC) : null;
        };
        using IStorageFile file = _files.Create("/log");

        Assert.True(Assert.Throws<StorageException>(() => file.Write(0, "hello"u8)).IsNoSpace);

        Assert.Equal(["1 open /log", "2 write /log"], seen);
        Assert.Equal("hel", Text("/log"));
    }

    [Fact]
    public void AfterACrashNothingWorks()
    {
        using IStorageFile file = _files.Create("/log");
        _files.Calls.CrashAtCall(2);
        file.Write(0, "one"u8);

        Assert.Throws<CrashException>(() => file.Write(3, "two"u8));

        Assert.True(_files.Calls.Halted);
        Assert.Throws<CrashException>(file.Sync);
        Assert.Throws<CrashException>(() => file.Length);
        Assert.Throws<CrashException>(() => _files.FileExists("/log"));
        Assert.Throws<CrashException>(() => _files.SyncDirectory("/"));
        Assert.Equal("one", Encoding.ASCII.GetString(_files.Kill().ReadAll("/log")));
    }

    [Fact]
    public void CrashMayComeWithinAWrite()
    {
        using IStorageFile file = _files.Create("/log");
        _files.Calls.Rule = (operation, _, _) => operation == "write" ? Fault.CrashAfter(2) : null;

        Assert.Throws<CrashException>(() => file.Write(0, "hello"u8));

        Assert.Equal("he", Encoding.ASCII.GetString(_files.Kill().ReadAll("/log")));
    }

    [Fact]
    public void KilledProcessLeavesWhatItWroteAndNoLocks()
    {
        _files.WriteDurable("/log", ""u8);
        using IStorageFile file = _files.OpenWrite("/log");
        file.Write(0, "hello"u8);
        using IDisposable? held = _files.TryLock("/lock");

        CrashableFileSystem next = _files.Kill();

        Assert.Throws<CrashException>(() => file.Write(0, "x"u8));
        Assert.Equal("hello", Encoding.ASCII.GetString(next.ReadAll("/log")));
        Assert.NotNull(next.TryLock("/lock"));
        Assert.Contains(Enumerable.Range(0, 50), seed => next.Crash(new Random(seed)).ReadAll("/log").Length == 0);
        Assert.Throws<InvalidOperationException>(_files.Kill);
    }

    [Fact]
    public void FullDiskTakesWhatFitsAndHealsWithRoom()
    {
        _files.Capacity = 8;
        using IStorageFile file = _files.Create("/log");
        file.Write(0, "hello"u8);
        Assert.Equal(3, _files.FreeSpace("/"));

        Assert.True(Assert.Throws<StorageException>(() => file.Write(5, " world"u8)).IsNoSpace);

        Assert.Equal("hello wo", Text("/log"));
        Assert.Equal(0, _files.FreeSpace("/"));
        file.Write(0, "J"u8);
        _files.Capacity = 100;
        file.Write(5, " world"u8);
        Assert.Equal("Jello world", Text("/log"));
    }

    [Fact]
    public void TraceTellsWhatWasCalled()
    {
        using IStorageFile file = _files.Create("/log");
        _files.Calls.FailAt(2, ErrorNumber.ENOSPC, "write");
        file.Write(0, "hello"u8);
        Assert.Throws<StorageException>(() => file.Write(5, "x"u8));

        Assert.Equal("1 open /log\n2 write /log 5 at 0\n3 write /log 1 at 5\n3 write /log -> errno 28 after 0 bytes", _files.Calls.Trace);
        Assert.Equal((3, 3), (_files.Calls.Count, _files.Calls.Changes));
    }

    [Fact]
    public void ReplacingAFileWithAllItsSyncsSurvivesACrashAtEveryCall() => Assert.Equal(["new", "old"], FoundAfterCrashes(sync: true));

    [Fact]
    public void ReplacingAFileWithoutItsSyncIsFoundOut() => Assert.Contains("", FoundAfterCrashes(sync: false));

    [Fact]
    public void ThreadsMayShareIt()
    {
        Parallel.For(0, 8, thread =>
        {
            using IStorageFile file = _files.Create($"/{thread}");
            for (int i = 0; i < 500; i++)
            {
                file.Write(i, [(byte)thread]);
                if (i % 50 == 0)
                    file.Sync();
            }
        });

        Assert.Equal(8 * (1 + 500 + 10), _files.Calls.Count);
        Assert.All(Enumerable.Range(0, 8), thread => Assert.Equal(Enumerable.Repeat((byte)thread, 500), _files.ReadAll($"/{thread}")));
    }

    private static string[] FoundAfterCrashes(bool sync)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (int call = 1; ; call++)
        {
            var files = new CrashableFileSystem();
            files.WriteDurable("/current", "old"u8);
            files.Calls.CrashAtChange(call);
            bool crashed = Replace(files, sync) is not null;
            for (int seed = 0; seed < 200; seed++)
                found.Add(Encoding.ASCII.GetString(files.Crash(new Random(seed)).ReadAll("/current")));
            if (!crashed)
                return [.. found];
        }
    }

    private static Exception? Replace(CrashableFileSystem files, bool sync) => Record.Exception(() =>
    {
        using IStorageFile file = files.Create("/next");
        file.Write(0, "new"u8);
        if (sync)
            file.Sync();
        files.Rename("/next", "/current");
        files.SyncDirectory("/");
    });

    private string Text(string path) => Encoding.ASCII.GetString(_files.ReadAll(path));
}
