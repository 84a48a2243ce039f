using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Hashes keys with SipHash-1-3 and a secret seed. Keys are chosen by clients: without the secret nobody can choose keys that share a hash and
/// turn a look-up into a walk. One and three rounds are what Rust and Ruby use for their hash tables; Redis uses one and two.
/// </summary>
// Thread safety: immutable, any thread.
public sealed class KeyHasher
{
    private readonly ulong _k0;
    private readonly ulong _k1;
    private readonly uint _mask;

    /// <summary>A hasher with a given seed, for tests and replays that must repeat; see <see cref="CreateRandom"/>.</summary>
    /// <param name="k0">The seed's first half.</param>
    /// <param name="k1">The seed's second half.</param>
    public KeyHasher(ulong k0, ulong k1) : this(k0, k1, uint.MaxValue)
    {
    }

    /// <summary>A hasher whose hashes keep only some bits, so that tests can have as many collisions as they want.</summary>
    internal KeyHasher(ulong k0, ulong k1, uint mask) => (_k0, _k1, _mask) = (k0, k1, mask);

    /// <summary>A hasher with a seed from the operating system's random source.</summary>
    public static KeyHasher CreateRandom()
    {
        // Random identifiers come from the system's source, too, and without a library for cryptography, which takes 5 MB of a small server. Two of them, crossed,
        // because each has six bits that say what it is.
        Span<ulong> one = stackalloc ulong[2];
        Span<ulong> other = stackalloc ulong[2];
        Guid.NewGuid().TryWriteBytes(MemoryMarshal.AsBytes(one));
        Guid.NewGuid().TryWriteBytes(MemoryMarshal.AsBytes(other));
        return new KeyHasher(one[0] ^ other[1], one[1] ^ other[0]);
    }

    /// <summary>The hash of a key: SipHash's 64 bits, the upper half folded onto the lower.</summary>
    public uint Hash(ReadOnlySpan<byte> key)
    {
        // "somepseudorandomlygeneratedbytes", from the definition of SipHash.
        ulong v0 = _k0 ^ 0x736f6d6570736575;
        ulong v1 = _k1 ^ 0x646f72616e646f6d;
        ulong v2 = _k0 ^ 0x6c7967656e657261;
        ulong v3 = _k1 ^ 0x7465646279746573;

        ReadOnlySpan<byte> rest = key;
        while (rest.Length >= sizeof(ulong))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
            rest = rest[sizeof(ulong)..];
        }

        ulong last = ((ulong)key.Length << 56) | TailOf(rest);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;

        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        ulong hash = v0 ^ v1 ^ v2 ^ v3;
        return ((uint)hash ^ (uint)(hash >> 32)) & _mask;
    }

    // The last 0 to 7 bytes as a little-endian number. Reads overlap instead of looping; a byte read twice lands on its own place both times.
    private static ulong TailOf(ReadOnlySpan<byte> tail)
    {
        int length = tail.Length;
        if (length >= sizeof(uint))
        {
            ulong low = BinaryPrimitives.ReadUInt32LittleEndian(tail);
            ulong high = BinaryPrimitives.ReadUInt32LittleEndian(tail[(length - sizeof(uint))..]);
            return low | (high << ((length - sizeof(uint)) * 8));
        }

        if (length == 0)
            return 0;
        int middle = length / 2;
        return tail[0] | ((ulong)tail[middle] << (middle * 8)) | ((ulong)tail[length - 1] << ((length - 1) * 8));
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
