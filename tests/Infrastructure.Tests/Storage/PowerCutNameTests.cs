using System.Text;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>What the file system of tests leaves of names after a power cut.</summary>
public sealed class PowerCutNameTests
{
    private readonly CrashableFileSystem _files = new();

    public PowerCutNameTests()
    {
        _files.CreateDirectory("/data");
        _files.SyncDirectory("/");
    }

    [Fact]
    public void SyncOfAFileDoesNotKeepItsName()
    {
        using (var file = _files.Create("/data/a"))
        {
            file.Write(0, "hello"u8);
            file.Sync();
        }

        Assert.Equal(["", "a=hello"], Found());
        _files.SyncDirectory("/data");
        Assert.Equal(["a=hello"], Found());
    }

    [Fact]
    public void SyncOfADirectoryDoesNotKeepTheContentOfItsFiles()
    {
        _files.WriteNew("/data/a", "xy"u8);
        _files.SyncDirectory("/data");

        Assert.Equal(["a=", "a=\0\0", "a=x", "a=xy"], Found());
    }

    [Fact]
    public void SyncOfADirectoryDoesNotKeepItsOwnName()
    {
        _files.CreateDirectory("/data/inner");
        _files.WriteDurable("/data/inner/a", ""u8);

        Assert.Equal([false, true], Images(files => files.FileExists("/data/inner/a")).Order());
        _files.SyncDirectory("/data");
        Assert.Equal([true], Images(files => files.FileExists("/data/inner/a")));
    }

    [Fact]
    public void UnsyncedNamesAreLostFromTheLast()
    {
        foreach (string name in new[] { "c", "a", "b" })
            _files.WriteNew($"/data/{name}", ""u8);

        Assert.Equal(["", "a=,b=,c=", "a=,c=", "c="], Found());
    }

    [Fact]
    public void RenamedOverFileIsTheOldOrTheNewOne()
    {
        _files.WriteDurable("/data/current", "old"u8);
        _files.WriteDurable("/data/new", "new"u8);

        _files.Rename("/data/new", "/data/current");

        Assert.Equal(["current=new", "current=old,new=new"], Found());
        _files.SyncDirectory("/data");
        Assert.Equal(["current=new"], Found());
    }

    [Fact]
    public void RenameBeforeTheContentIsSyncedMayFindNothingInIt()
    {
        _files.WriteDurable("/data/current", "old"u8);
        _files.WriteNew("/data/new", "new"u8);

        _files.Rename("/data/new", "/data/current");
        _files.SyncDirectory("/data");

        Assert.Contains("current=", Found());
        Assert.DoesNotContain("current=old", Found());
    }

    [Fact]
    public void DeletedFileMayComeBack()
    {
        _files.WriteDurable("/data/a", "hello"u8);

        _files.DeleteFile("/data/a");

        Assert.Equal(["", "a=hello"], Found());
        _files.SyncDirectory("/data");
        Assert.Equal([""], Found());
    }

    [Fact]
    public void DeletedDirectoryMayComeBackWithSomeOfItsFiles()
    {
        _files.CreateDirectory("/data/inner");
        _files.SyncDirectory("/data");
        _files.WriteDurable("/data/inner/a", ""u8);
        _files.WriteDurable("/data/inner/b", ""u8);

        _files.DeleteDirectory("/data/inner");

        HashSet<string> found = Images(files =>
            files.DirectoryExists("/data/inner") ? string.Join(',', files.ListFiles("/data/inner")) : "none");
        Assert.Equal(["", "a,b", "b", "none"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RenameToAnotherDirectoryIsFoundInExactlyOne()
    {
        _files.CreateDirectory("/data/from");
        _files.CreateDirectory("/data/to");
        _files.SyncDirectory("/data");
        _files.WriteDurable("/data/from/a", ""u8);

        _files.Rename("/data/from/a", "/data/to/a");
        _files.WriteNew("/data/from/later", ""u8);

        Assert.Equal(["from", "to"], Images(WhereIsA).Order());
        _files.SyncDirectory("/data/to");
        Assert.Equal(["to"], Images(WhereIsA));

        static string WhereIsA(CrashableFileSystem files) =>
            string.Join(',', files.ListDirectories("/data").Where(name => files.FileExists($"/data/{name}/a")));
    }

    private string[] Found() => [.. Images(Describe).Order(StringComparer.Ordinal)];

    private HashSet<T> Images<T>(Func<CrashableFileSystem, T> look) =>
        [.. Enumerable.Range(0, 500).Select(seed => look(_files.Crash(new Random(seed))))];

    private static string Describe(CrashableFileSystem files) => string.Join(
        ',', files.ListFiles("/data").Select(name => $"{name}={Encoding.ASCII.GetString(files.ReadAll($"/data/{name}"))}"));
}
