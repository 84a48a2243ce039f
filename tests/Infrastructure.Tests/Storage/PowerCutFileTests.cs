using System.Text;
using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>What the file system of tests leaves of the content of files after a power cut: as little as a disk may, and never less than was promised.</summary>
public sealed class PowerCutFileTests
{
    private const string Log = "/data/log";

    private readonly CrashableFileSystem _files = new();

    public PowerCutFileTests()
    {
        _files.CreateDirectory("/data");
        _files.SyncDirectory("/");
    }

    [Fact]
    public void SyncedBytesAreAlwaysFound()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "synced"u8);
        file.Sync();
        file.Write(6, "more"u8);

        Assert.All(Contents(Log), found => Assert.StartsWith("synced", found));
    }

    [Fact]
    public void UnsyncedBytesAreFoundCutAtAnyByte()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "0123456789"u8);

        HashSet<string> found = Contents(Log);

        for (int length = 0; length <= 10; length++)
            Assert.Contains("0123456789"[..length], found);
        // Or its length is there and its sector is not; half of a sector with zeros behind it is not what disks leave.
        Assert.Contains(new string('\0', 10), found);
        Assert.DoesNotContain("0123\0\0\0\0\0\0", found);
    }

    [Fact]
    public void SectorsOfAWriteAreLostOneByOne()
    {
        using IStorageFile file = NewLog("");
        file.Write(100, Encoding.ASCII.GetBytes(new string('x', 2000)));

        HashSet<string> found = Contents(Log);

        // A sector ends at byte 512 of the file, not of the write.
        Assert.Contains(found, text => text.Length == 2100 && text[511] == 'x' && text[512] == '\0' && text[1023] == '\0' && text[1024] == 'x');
    }

    [Fact]
    public void WritesOfAFileAreLostInAnyOrder()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "aa"u8);
        file.Write(2, "bb"u8);
        file.Write(4, "cc"u8);

        HashSet<string> found = Contents(Log);

        Assert.Superset(new HashSet<string> { "", "aa", "aabb", "aabbcc", "\0\0bb", "\0\0\0\0cc", "aa\0\0cc" }, found);
    }

    [Fact]
    public void WritesOfDifferentFilesAreLostInAnyOrder()
    {
        _files.WriteDurable("/data/a", ""u8);
        _files.WriteDurable("/data/b", ""u8);
        Overwrite("/data/a", "1");
        Overwrite("/data/b", "2");

        HashSet<string> found = Images(files => Read(files, "/data/a") + "," + Read(files, "/data/b"));

        Assert.Superset(new HashSet<string> { ",", "1,", ",2", "1,2" }, found);
    }

    [Fact]
    public void OverwrittenBytesAreOldNewOrMixed()
    {
        using IStorageFile file = NewLog("old");
        file.Write(0, "new"u8);

        Assert.Equal(["ned", "new", "nld", "old"], Contents(Log).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void UnsyncedTruncationMayNotHaveHappened()
    {
        using IStorageFile file = NewLog("abcdef");
        file.Truncate(2);

        Assert.Equal(["ab", "abcdef"], Contents(Log).Order());
        file.Sync();
        Assert.Equal(["ab"], Contents(Log));
    }

    [Fact]
    public void SyncDoesNotCoverWhatIsWrittenWhileItRuns()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "before"u8);
        _files.Calls.Rule = (operation, _, _) =>
        {
            if (operation == "fdatasync")
                file.Write(6, "while"u8);
            return null;
        };

        file.Sync();

        Assert.Superset(new HashSet<string> { "before", "beforewhile" }, Contents(Log));
        Assert.All(Contents(Log), found => Assert.StartsWith("before", found));
    }

    [Fact]
    public void FailedSyncIsForgottenAndItsBytesMayBeGone()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "lost"u8);
        _files.Calls.FailAt(1, ErrorNumber.EIO, "fdatasync");
        var exception = Assert.Throws<StorageException>(file.Sync);
        Assert.Equal("fdatasync /data/log: Input/output error", exception.Message);

        file.Sync();
        file.Write(4, "kept"u8);
        file.Sync();

        Assert.Equal("lostkept", Read(_files, Log));
        Assert.Superset(new HashSet<string> { "lostkept", "\0\0\0\0kept" }, Contents(Log));
        Assert.All(Contents(Log), found => Assert.EndsWith("kept", found));
    }

    [Fact]
    public void SameSeedFindsTheSame()
    {
        using IStorageFile file = NewLog("");
        for (int i = 0; i < 20; i++)
            file.Write(i * 100, Encoding.ASCII.GetBytes(new string((char)('a' + i), 100)));

        Assert.All(Enumerable.Range(0, 50), seed => Assert.Equal(Read(After(seed), Log), Read(After(seed), Log)));
        Assert.InRange(Contents(Log).Count, 50, int.MaxValue);
    }

    [Fact]
    public void FoundFilesAreDurableAndApartFromTheOldOnes()
    {
        using IStorageFile file = NewLog("");
        file.Write(0, "x"u8);
        CrashableFileSystem found = After(seed: 3);
        string before = Read(found, Log);

        file.Write(0, "yyyy"u8);
        file.Sync();

        Assert.Equal(before, Read(found, Log));
        Assert.All(Enumerable.Range(0, 50), seed => Assert.Equal(before, Read(found.Crash(new Random(seed)), Log)));
    }

    private IStorageFile NewLog(string text)
    {
        _files.WriteDurable(Log, Encoding.ASCII.GetBytes(text));
        return _files.OpenWrite(Log);
    }

    private void Overwrite(string path, string text)
    {
        using IStorageFile file = _files.OpenWrite(path);
        file.Write(0, Encoding.ASCII.GetBytes(text));
    }

    private CrashableFileSystem After(int seed) => _files.Crash(new Random(seed));

    private HashSet<string> Contents(string path) => Images(files => Read(files, path));

    private HashSet<string> Images(Func<CrashableFileSystem, string> look) => [.. Enumerable.Range(0, 1000).Select(seed => look(After(seed)))];

    private static string Read(CrashableFileSystem files, string path) => Encoding.ASCII.GetString(files.ReadAll(path));
}
