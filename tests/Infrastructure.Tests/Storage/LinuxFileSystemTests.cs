using System.Runtime.Versioning;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

[SupportedOSPlatform("linux")]
public sealed class LinuxFileSystemTests : IDisposable
{
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private readonly LinuxFileSystem _files = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void FilesAreForTheirOwnerOnly()
    {
        _files.Create(_directory.At("a")).Dispose();
        _files.TryLock(_directory.At("lock"))!.Dispose();

        Assert.Equal(OwnerReadWrite, File.GetUnixFileMode(_directory.At("a")));
        Assert.Equal(OwnerReadWrite, File.GetUnixFileMode(_directory.At("lock")));
    }

    [Fact]
    public void DirectoriesAreForTheirOwnerOnly()
    {
        _files.CreateDirectory(_directory.At("a/b"));

        Assert.Equal(OwnerReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory.At("a")));
        Assert.Equal(OwnerReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory.At("a/b")));
    }

    [Fact]
    public void DeleteDirectoryDoesNotFollowLinks()
    {
        _files.CreateDirectory(_directory.At("outside"));
        _files.Create(_directory.At("outside/precious")).Dispose();
        _files.CreateDirectory(_directory.At("d"));
        Directory.CreateSymbolicLink(_directory.At("d/link"), _directory.At("outside"));

        _files.DeleteDirectory(_directory.At("d"));

        Assert.False(_files.DirectoryExists(_directory.At("d")));
        Assert.True(_files.FileExists(_directory.At("outside/precious")));
    }

    [Fact]
    public void LockIsRefusedToAnotherProcess()
    {
        string path = _directory.At("lock");
        using (IDisposable? held = _files.TryLock(path))
        {
            Assert.NotNull(held);
            Assert.Equal("refused", Probe.Run("lock", path));
        }

        Assert.Equal("locked", Probe.Run("lock", path));
    }

    [Fact]
    public void RelativePathsAreTakenFromTheWorkingDirectory()
    {
        string path = Path.GetRelativePath(Environment.CurrentDirectory, _directory.At("x/y"));

        _files.CreateDirectory(path);

        Assert.True(_files.DirectoryExists(_directory.At("x/y")));
    }

    [Fact]
    public void LargeWritesArriveWhole()
    {
        byte[] bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        using IStorageFile file = _files.Create(_directory.At("a"));

        file.Write(0, bytes);

        Assert.Equal(bytes, File.ReadAllBytes(_directory.At("a")));
    }
}
