using System.Text;
using GoKV.TestKit;
using Xunit.Abstractions;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>Errors that the kernel gives to a process of its own, so that the whole way from the system call to the exception is tried.</summary>
public sealed class InjectedFaultTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.At("file");

    public void Dispose() => _directory.Dispose();

    [RequiresToolFact("strace")]
    public void SucceedsWhenNothingIsInjected()
    {
        Assert.Equal("synced", Probe.RunWith("fdatasync:error=EIO:when=2", FilePath, "write", FilePath));
        Assert.Equal(100, new FileInfo(FilePath).Length);
    }

    [RequiresToolFact("strace")]
    public void FailedSyncIsToldEvenWhenAFlushOfTheBaseClassLibraryHidesIt()
    {
        Assert.Equal("fdatasync failed with 5: Input/output error", Probe.RunWith("fdatasync:error=EIO:when=1", FilePath, "write", FilePath));

        // For the record only: a later runtime may tell it, and then "flushed" is not what it says.
        output.WriteLine("FileStream.Flush(true) with the same error: " + Probe.RunWith("fsync,fdatasync:error=EIO:when=1", FilePath, "flush", FilePath));
    }

    [RequiresToolFact("strace")]
    public void SyncWithoutRoomIsTold() => Assert.Equal(
        "fdatasync failed with 28: No space left on device", Probe.RunWith("fdatasync:error=ENOSPC:when=1", FilePath, "write", FilePath));

    [RequiresToolFact("strace")]
    public void InterruptedCallsAreMadeAgain()
    {
        Assert.Equal("synced", Probe.RunWith("openat,pwrite64,fdatasync:error=EINTR:when=1", FilePath, "write", FilePath));
        Assert.Equal(100, new FileInfo(FilePath).Length);
    }

    [RequiresToolFact("strace")]
    public void WriteWithoutRoomIsTold() => Assert.Equal(
        "write failed with 28: No space left on device", Probe.RunWith("pwrite64:error=ENOSPC:when=1", FilePath, "write", FilePath));

    [RequiresToolFact("strace")]
    public void ShortWriteIsContinuedWhereItEnded()
    {
        // The tracer says 7 and writes none of them: they stay zeros, and the rest has to stand behind them.
        Assert.Equal("synced", Probe.RunWith("pwrite64:retval=7:when=1", FilePath, "write", FilePath));

        string text = Encoding.ASCII.GetString(File.ReadAllBytes(FilePath));
        Assert.Equal(new string('\0', 7) + string.Concat(Enumerable.Repeat("0123456789", 10))[7..], text);
    }

    [RequiresToolFact("strace")]
    public void WriteOfNothingIsNoSuccess() => Assert.Equal(
        "write failed with 28: No space left on device", Probe.RunWith("pwrite64:retval=0:when=1", FilePath, "write", FilePath));

    [RequiresToolFact("strace")]
    public void FailedSyncOfADirectoryIsTold() => Assert.Equal(
        "fsync failed with 5: Input/output error", Probe.RunWith("fsync:error=EIO:when=1", _directory.Path, "sync-directory", _directory.Path));
}
