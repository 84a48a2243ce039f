namespace GoKV.Infrastructure.Storage;

/// <summary>Reads a file front to back through a window that is as large as what is asked for, and no larger than the file.</summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class FileWindow(IStorageFile file)
{
    // Large reads cost a disk little more than small ones.
    private const int ReadSize = 1024 * 1024;

    private byte[] _buffer = new byte[Math.Min(ReadSize, file.Length)];
    private long _start;
    private int _filled;

    /// <summary>The file's length when it was opened.</summary>
    public long Length { get; } = file.Length;

    /// <summary>The bytes at an offset: as many as asked for, or as there are. Valid until the next call.</summary>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        count = (int)Math.Min(count, Math.Max(0, Length - offset));
        if (offset < _start || offset + count > _start + _filled)
            Fill(offset, count);
        int from = (int)(offset - _start);
        return _buffer.AsSpan(from, Math.Min(count, _filled - from));
    }

    private void Fill(long offset, int count)
    {
        if (count > _buffer.Length)
            _buffer = new byte[count];
        _start = offset;
        _filled = 0;
        while (_filled < _buffer.Length)
        {
            int read = file.Read(offset + _filled, _buffer.AsSpan(_filled));
            if (read == 0)
                return;
            _filled += read;
        }
    }
}
