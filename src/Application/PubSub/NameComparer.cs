using GoKV.Domain.Keyspaces;

namespace GoKV.Application.PubSub;

/// <summary>Compares names by their bytes, with a hash whose seed is secret: clients choose the names.</summary>
/// <remarks>Thread safety: immutable, any thread.</remarks>
internal sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly NameComparer Instance = new();

    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => (int)_hasher.Hash(obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)_hasher.Hash(alternate);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
