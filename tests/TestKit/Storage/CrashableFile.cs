using GoKV.Infrastructure.Storage;

namespace GoKV.TestKit.Storage;

/// <summary>An open file of a <see cref="CrashableFileSystem"/>; outlives its name, as on Unix.</summary>
internal sealed class CrashableFile(CrashableFileSystem files, StoredFile file, string path, bool writable) : IStorageFile
{
    private bool _disposed;

    public string Path { get; } = path;

    public long Length
    {
        get
        {
            lock (files.Gate)
            {
                ThrowIfUnusable();
                return file.Content.Length;
            }
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        Fault? fault = files.Calls.Enter("write", Path, $"{bytes.Length} at {offset}", changes: true);
        lock (files.Gate)
        {
            ThrowIfUnusable();
            if (!writable)
                throw StorageCalls.Failure("write", Path, ErrorNumber.EBADF);
            int allowed = fault is null ? bytes.Length : Math.Min(fault.Bytes, bytes.Length);
            int room = Room(offset, bytes.Length);
            file.Write(offset, bytes[..Math.Min(allowed, room)]);
            if (room < allowed)
                throw StorageCalls.Failure("write", Path, ErrorNumber.ENOSPC);
        }

        if (fault is not null)
            files.Calls.Raise(fault, "write", Path);
    }

    public int Read(long offset, Span<byte> bytes)
    {
        if (files.Calls.Enter("read", Path, $"{bytes.Length} at {offset}") is { } fault)
            files.Calls.Raise(fault, "read", Path);
        lock (files.Gate)
        {
            ThrowIfUnusable();
            return file.Content.Read(offset, bytes);
        }
    }

    public void Truncate(long length)
    {
        if (files.Calls.Enter("ftruncate", Path, $"to {length}", changes: true) is { } fault)
            files.Calls.Raise(fault, "ftruncate", Path);
        lock (files.Gate)
        {
            ThrowIfUnusable();
            if (!writable || length < 0)
                throw StorageCalls.Failure("ftruncate", Path, ErrorNumber.EINVAL);
            file.Truncate(length);
        }
    }

    public void Sync()
    {
        // What is written while the disk is at it is not covered.
        FileChange? last;
        lock (files.Gate)
        {
            ThrowIfUnusable();
            last = file.LastChange;
        }

        Fault? fault = files.Calls.Enter("fdatasync", Path, changes: true);
        lock (files.Gate)
        {
            ThrowIfUnusable();
            if (fault is null)
                file.SyncSucceeded(last);
            else if (!fault.IsCrash)
                file.SyncFailed(last);
        }

        if (fault is not null)
            files.Calls.Raise(fault, "fdatasync", Path);
    }

    public void Dispose()
    {
        lock (files.Gate)
            _disposed = true;
    }

    private int Room(long offset, int count)
    {
        long end = offset + count;
        long free = files.Free();
        if (end <= file.Content.Length || free >= end - file.Content.Length)
            return count;
        return (int)Math.Clamp(file.Content.Length + free - offset, 0, count);
    }

    private void ThrowIfUnusable()
    {
        files.Calls.ThrowIfHalted();
        ObjectDisposedException.ThrowIf(_disposed, this);
    }
}
