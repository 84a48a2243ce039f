using System.Text;
using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>What every file system does; run against each of them, so that what is tested on the one in memory holds on the real one.</summary>
public abstract class FileSystemContract
{
    /// <summary>A file system.</summary>
    protected abstract IFileSystem Files { get; }

    /// <summary>An empty directory on it.</summary>
    protected abstract string Root { get; }

    [Fact]
    public void NewFileIsEmptyAndTakesBytesAtOffsets()
    {
        using IStorageFile file = Files.Create(At("a"));

        Assert.Equal(0, file.Length);
        file.Write(0, "hello"u8);
        file.Write(5, " world"u8);
        file.Write(0, "J"u8);

        Assert.Equal(At("a"), file.Path);
        Assert.Equal(11, file.Length);
        Assert.Equal("Jello world", Text("a"));
    }

    [Fact]
    public void WriteBehindTheEndLeavesZeros()
    {
        using IStorageFile file = Files.Create(At("a"));

        file.Write(3, "x"u8);

        Assert.Equal("\0\0\0x", Text("a"));
    }

    [Fact]
    public void ReadGivesLessOnlyAtTheEnd()
    {
        Files.WriteNew(At("a"), "hello"u8);
        using IStorageFile file = Files.OpenRead(At("a"));
        byte[] bytes = new byte[4];

        Assert.Equal(4, file.Read(0, bytes));
        Assert.Equal(2, file.Read(3, bytes));
        Assert.Equal("lo", Encoding.ASCII.GetString(bytes, 0, 2));
        Assert.Equal(0, file.Read(5, bytes));
        Assert.Equal(0, file.Read(500, bytes));
    }

    [Fact]
    public void TruncateCutsAndLengthensWithZeros()
    {
        Files.WriteNew(At("a"), "hello"u8);
        using IStorageFile file = Files.OpenWrite(At("a"));

        file.Truncate(2);
        Assert.Equal("he", Text("a"));
        file.Truncate(4);
        Assert.Equal("he\0\0", Text("a"));
        file.Sync();
    }

    [Fact]
    public void OpenWriteKeepsTheContent()
    {
        Files.WriteNew(At("a"), "hello"u8);

        using (IStorageFile file = Files.OpenWrite(At("a")))
            file.Write(5, "!"u8);

        Assert.Equal("hello!", Text("a"));
    }

    [Fact]
    public void FileOpenForReadingTakesNoChanges()
    {
        Files.WriteNew(At("a"), "hello"u8);
        using IStorageFile file = Files.OpenRead(At("a"));

        Expect("write", ErrorNumber.EBADF, () => file.Write(0, "x"u8));
        Expect("ftruncate", ErrorNumber.EINVAL, () => file.Truncate(0));
        Assert.Equal("hello", Text("a"));
    }

    [Fact]
    public void ClosedFileCannotBeUsed()
    {
        IStorageFile file = Files.Create(At("a"));
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Write(0, "x"u8));
        Assert.Throws<ObjectDisposedException>(file.Sync);
        Assert.Throws<ObjectDisposedException>(() => file.Length);
    }

    [Fact]
    public void CreateFailsWhenTheNameIsTaken()
    {
        Files.WriteNew(At("a"), "hello"u8);

        Expect("open", ErrorNumber.EEXIST, () => Files.Create(At("a")));
        Assert.Equal("hello", Text("a"));
    }

    [Fact]
    public void MissingFilesAndDirectoriesAreTold()
    {
        StorageException exception = Expect("open", ErrorNumber.ENOENT, () => Files.OpenRead(At("a")));

        Assert.Equal(At("a"), exception.Path);
        Assert.Equal("No such file or directory", exception.Reason);
        Assert.Equal($"open {At("a")}: No such file or directory", exception.Message);
        Assert.False(exception.IsNoSpace);
        Expect("open", ErrorNumber.ENOENT, () => Files.OpenWrite(At("a")));
        Expect("open", ErrorNumber.ENOENT, () => Files.Create(At("none/a")));
        Expect("open", ErrorNumber.ENOENT, () => Files.SyncDirectory(At("none")));
        Expect("open", ErrorNumber.ENOENT, () => Files.TryLock(At("none/lock")));
        Expect("rename", ErrorNumber.ENOENT, () => Files.Rename(At("a"), At("b")));
        Expect("readdir", ErrorNumber.ENOENT, () => Files.ListFiles(At("none")));
        Expect("readdir", ErrorNumber.ENOENT, () => Files.ListDirectories(At("none")));
        Expect("statvfs", ErrorNumber.ENOENT, () => Files.FreeSpace(At("none")));
    }

    [Fact]
    public void FilesAreNoDirectories()
    {
        Files.WriteNew(At("a"), "hello"u8);
        Files.CreateDirectory(At("d"));

        Expect("mkdir", ErrorNumber.EEXIST, () => Files.CreateDirectory(At("a")));
        Expect("mkdir", ErrorNumber.ENOTDIR, () => Files.CreateDirectory(At("a/b")));
        Expect("open", ErrorNumber.ENOTDIR, () => Files.Create(At("a/b")));
        Expect("open", ErrorNumber.ENOTDIR, () => Files.SyncDirectory(At("a")));
        Expect("readdir", ErrorNumber.ENOTDIR, () => Files.ListFiles(At("a")));
        Expect("open", ErrorNumber.EISDIR, () => Files.OpenWrite(At("d")));
        Expect("unlink", ErrorNumber.EISDIR, () => Files.DeleteFile(At("d")));
        Expect("rename", ErrorNumber.EISDIR, () => Files.Rename(At("a"), At("d")));
        Expect("rename", ErrorNumber.ENOTDIR, () => Files.Rename(At("d"), At("a")));
    }

    [Fact]
    public void ExistenceTellsFilesFromDirectories()
    {
        Files.WriteNew(At("a"), ""u8);
        Files.CreateDirectory(At("d"));

        Assert.True(Files.FileExists(At("a")));
        Assert.False(Files.DirectoryExists(At("a")));
        Assert.True(Files.DirectoryExists(At("d")));
        Assert.False(Files.FileExists(At("d")));
        Assert.False(Files.FileExists(At("none")));
        Assert.False(Files.DirectoryExists(At("none/none")));
    }

    [Fact]
    public void CreateDirectoryMakesThoseAboveAndMayBeRepeated()
    {
        Files.CreateDirectory(At("x/y/z"));
        Files.CreateDirectory(At("x/y/z"));
        Files.CreateDirectory(At("x/y/z/"));

        Assert.True(Files.DirectoryExists(At("x/y/z")));
    }

    [Fact]
    public void ListsAreSortedAndApart()
    {
        foreach (string name in new[] { "b", "a", ".hidden", "B" })
            Files.WriteNew(At(name), ""u8);
        Files.CreateDirectory(At("z"));
        Files.CreateDirectory(At("y/inner"));

        Assert.Equal([".hidden", "B", "a", "b"], Files.ListFiles(Root));
        Assert.Equal(["y", "z"], Files.ListDirectories(Root));
    }

    [Fact]
    public void RenameReplacesAFile()
    {
        Files.WriteNew(At("new"), "new"u8);
        Files.WriteNew(At("current"), "old"u8);

        Files.Rename(At("new"), At("current"));
        Files.SyncDirectory(Root);

        Assert.Equal(["current"], Files.ListFiles(Root));
        Assert.Equal("new", Text("current"));
    }

    [Fact]
    public void RenameMovesADirectoryWithItsFiles()
    {
        Files.CreateDirectory(At("a"));
        Files.CreateDirectory(At("b/full"));
        Files.WriteNew(At("a/file"), "hello"u8);

        Files.Rename(At("a"), At("b/a"));

        Assert.Equal("hello", Text("b/a/file"));
        Assert.False(Files.DirectoryExists(At("a")));
        Expect("rename", ErrorNumber.ENOTEMPTY, () => Files.Rename(At("b/full"), At("b")));
    }

    [Fact]
    public void DeletedFileStaysForThoseWhoHaveItOpen()
    {
        using IStorageFile file = Files.Create(At("a"));
        Files.DeleteFile(At("a"));
        Files.DeleteFile(At("a"));

        file.Write(0, "hello"u8);

        Assert.False(Files.FileExists(At("a")));
        Assert.Equal(5, file.Read(0, new byte[10]));
    }

    [Fact]
    public void DeleteDirectoryTakesAllThatIsInIt()
    {
        Files.CreateDirectory(At("d/inner/empty"));
        Files.WriteNew(At("d/inner/a"), ""u8);
        Files.WriteNew(At("d/b"), ""u8);

        Files.DeleteDirectory(At("d"));
        Files.DeleteDirectory(At("d"));

        Assert.Empty(Files.ListDirectories(Root));
    }

    [Fact]
    public void LockIsHadByOneAtATime()
    {
        IDisposable? first = Files.TryLock(At("lock"));

        Assert.NotNull(first);
        Assert.Null(Files.TryLock(At("lock")));
        first.Dispose();
        using IDisposable? second = Files.TryLock(At("lock"));
        Assert.NotNull(second);
    }

    [Fact]
    public void FreeSpaceIsTold() => Assert.InRange(Files.FreeSpace(Root), 1, long.MaxValue);

    protected string At(string name) => $"{Root}/{name}";

    protected string Text(string name) => Encoding.ASCII.GetString(Files.ReadAll(At(name)));

    protected static StorageException Expect(string operation, int errno, Action action)
    {
        StorageException exception = Assert.Throws<StorageException>(action);
        Assert.Equal((operation, errno), (exception.Operation, exception.Errno));
        return exception;
    }
}

public sealed class CrashableFileSystemContractTests : FileSystemContract
{
    public CrashableFileSystemContractTests() => Files.CreateDirectory(Root);

    protected override IFileSystem Files { get; } = new CrashableFileSystem();

    protected override string Root => "/data";
}

public sealed class LinuxFileSystemContractTests : FileSystemContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    protected override IFileSystem Files { get; } = new LinuxFileSystem();

    protected override string Root => _directory.Path;

    public void Dispose() => _directory.Dispose();
}
