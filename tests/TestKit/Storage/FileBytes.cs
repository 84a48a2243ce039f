namespace GoKV.TestKit.Storage;

/// <summary>The bytes of a file: an array that grows; a hole reads as zeros.</summary>
internal sealed class FileBytes
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        int start = checked((int)offset);
        if (Length < start + bytes.Length)
            SetLength(start + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(start));
    }

    public int Read(long offset, Span<byte> bytes)
    {
        if (offset >= Length)
            return 0;
        int count = (int)Math.Min(bytes.Length, Length - offset);
        _bytes.AsSpan((int)offset, count).CopyTo(bytes);
        return count;
    }

    public void SetLength(long length)
    {
        int target = checked((int)length);
        if (target < Length)
            _bytes.AsSpan(target, Length - target).Clear();
        else if (target > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(target, 2 * _bytes.Length));
        Length = target;
    }

    public FileBytes Copy() => new() { _bytes = _bytes.AsSpan(0, Length).ToArray(), Length = Length };
}
