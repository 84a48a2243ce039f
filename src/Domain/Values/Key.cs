using System.Text;

namespace GoKV.Domain.Values;

/// <summary>
/// A key: any bytes, also none. It refers to the bytes it was made from and does not copy them, so a key that came from a connection is valid
/// only while its command runs; what a keyspace stores is a copy.
/// </summary>
/// <param name="Bytes">The key's bytes.</param>
public readonly record struct Key(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Span => Bytes.Span;

    /// <summary>A key of the UTF-8 bytes of a text.</summary>
    public static Key Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public bool Equals(Key other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
