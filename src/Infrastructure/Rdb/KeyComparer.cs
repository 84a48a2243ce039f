using GoKV.Domain.Keyspaces;

namespace GoKV.Infrastructure.Rdb;

/// <summary>Compares keys by their bytes, with a hash whose seed is secret: clients choose the keys.</summary>
/// <remarks>Thread safety: immutable, any thread.</remarks>
internal sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly KeyComparer Instance = new();

    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => (int)_hasher.Hash(obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)_hasher.Hash(alternate);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
