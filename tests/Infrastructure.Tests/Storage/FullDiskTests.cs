using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>A disk that is really full: 1 MiB in memory. Mounting needs root; without it the test is skipped.</summary>
public sealed class FullDiskTests
{
    [TmpfsFact]
    public void FullDiskIsToldAndWorksAgainWhenThereIsRoom()
    {
        using var disk = new SmallDisk();
        var files = new LinuxFileSystem();
        files.WriteNew(disk.At("ballast"), new byte[200_000]);
        Assert.InRange(files.FreeSpace(disk.Path), 500_000, 900_000);
        using IStorageFile file = files.Create(disk.At("log"));

        var exception = Assert.Throws<StorageException>(() => file.Write(0, new byte[2_000_000]));

        Assert.True(exception.IsNoSpace);
        Assert.Equal(("write", "No space left on device"), (exception.Operation, exception.Reason));
        Assert.InRange(file.Length, 1, 900_000);
        Assert.Equal(0, files.FreeSpace(disk.Path));

        file.Truncate(0);
        files.DeleteFile(disk.At("ballast"));
        file.Write(0, new byte[900_000]);
        file.Sync();
        Assert.Equal(900_000, file.Length);
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(() =>
    {
        try
        {
            using var disk = new SmallDisk();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"a tmpfs cannot be mounted: {exception.Message}";
        }
    });

    public TmpfsFactAttribute() => Skip = Reason.Value;
}

/// <summary>A mounted file system of 1 MiB.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SmallDisk()
    {
        try
        {
            (int exitCode, string output) = Probe.Execute("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Path);
            if (exitCode != 0)
                throw new InvalidOperationException(output);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    public string Path => _directory.Path;

    public string At(string name) => _directory.At(name);

    public void Dispose()
    {
        // Lazy: a file that a failed test left open must not keep it mounted.
        Probe.Execute("umount", "-l", Path);
        _directory.Dispose();
    }
}
