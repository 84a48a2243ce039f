namespace GoKV.Domain.Sketches;

/// <summary>Bytes of which some are replaced by more or fewer.</summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class ByteList(byte[] bytes, int length)
{
    private byte[] _bytes = bytes;

    /// <summary>How many there are.</summary>
    internal int Length { get; private set; } = length;

    /// <summary>The bytes, good until the next <see cref="Splice"/>.</summary>
    internal Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Puts bytes in the place of others.</summary>
    internal void Splice(int at, int count, ReadOnlySpan<byte> instead)
    {
        int length = Length + instead.Length - count;
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length + (_bytes.Length / 2)));
        _bytes.AsSpan(at + count, Length - at - count).CopyTo(_bytes.AsSpan(at + instead.Length));
        instead.CopyTo(_bytes.AsSpan(at));
        Length = length;
    }

    /// <summary>All of them as an array, which may be the list's own.</summary>
    internal byte[] Take() => _bytes.Length == Length ? _bytes : Span.ToArray();
}
