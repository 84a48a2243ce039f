using System.Buffers.Binary;

namespace GoKV.Domain.Sketches;

/// <summary>MurmurHash64A, a public domain hash by Austin Appleby, with the seed of Redis: what an element of a <see cref="HyperLogLog"/> counts as.</summary>
internal static class MurmurHash
{
    private const ulong Seed = 0xadc83b19;
    private const ulong Multiplier = 0xc6a4a7935bd1e995;
    private const int Shift = 47;

    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Seed ^ ((ulong)bytes.Length * Multiplier);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
            word ^= word >> Shift;
            hash = (hash ^ (word * Multiplier)) * Multiplier;
        }

        if (bytes.Length > 0)
        {
            ulong rest = 0;
            for (int i = 0; i < bytes.Length; i++)
                rest |= (ulong)bytes[i] << (8 * i);
            hash = (hash ^ rest) * Multiplier;
        }

        hash = (hash ^ (hash >> Shift)) * Multiplier;
        return hash ^ (hash >> Shift);
    }
}
