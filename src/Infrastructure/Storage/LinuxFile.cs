namespace GoKV.Infrastructure.Storage;

/// <summary>An open file of <see cref="LinuxFileSystem"/>.</summary>
/// <remarks>
/// Thread safety: as <see cref="IStorageFile"/> says. Reads and writes name their offset; the descriptor's own position is used by nobody.
/// </remarks>
internal sealed class LinuxFile(FileDescriptor descriptor, string path) : IStorageFile
{
    public string Path { get; } = path;

    public long Length
    {
        get
        {
            long length = Libc.Seek(descriptor, 0, Libc.SEEK_END);
            return length >= 0 ? length : throw Libc.Failure("lseek", Path);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = Libc.Write(descriptor, bytes, (nuint)bytes.Length, offset);
            if (written > 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
            }
            else if (written == 0)
            {
                // No error and no progress: to go on would be to spin. What it means is that there was no room.
                throw Libc.Failure("write", Path, ErrorNumber.ENOSPC);
            }
            else if (!Libc.WasInterrupted())
            {
                throw Libc.Failure("write", Path);
            }
        }
    }

    public int Read(long offset, Span<byte> bytes)
    {
        int total = 0;
        while (total < bytes.Length)
        {
            Span<byte> rest = bytes[total..];
            nint count = Libc.Read(descriptor, rest, (nuint)rest.Length, offset + total);
            if (count > 0)
                total += (int)count;
            else if (count == 0)
                break;
            else if (!Libc.WasInterrupted())
                throw Libc.Failure("read", Path);
        }

        return total;
    }

    public void Truncate(long length)
    {
        while (Libc.Truncate(descriptor, length) < 0)
        {
            if (!Libc.WasInterrupted())
                throw Libc.Failure("ftruncate", Path);
        }
    }

    public void Sync()
    {
        while (Libc.SyncData(descriptor) != 0)
        {
            if (!Libc.WasInterrupted())
                throw Libc.Failure("fdatasync", Path);
        }
    }

    public void Dispose() => descriptor.Dispose();
}
