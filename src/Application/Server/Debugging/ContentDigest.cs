using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Debugging;

/// <summary>
/// A signature of content as DEBUG DIGEST of Redis makes it. Exclusive or with a hash leaves the order out (of keys, which have none); to mix is to hash the
/// outcome again, which keeps it in (of a key, its type, its value).
/// </summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class ContentDigest
{
    private const int StringType = 0;

    private byte[] _digest = new byte[SHA1.HashSizeInBytes];

    /// <summary>Adds bytes whose place matters.</summary>
    public void Mix(ReadOnlySpan<byte> bytes)
    {
        XorHash(bytes);
        _digest = Hash(_digest);
    }

    /// <summary>Adds a number whose place matters.</summary>
    public void MixNumber(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        Mix(bytes);
    }

    /// <summary>Adds a string, and that it has an expiry, though not which.</summary>
    public void MixEntry(Value value, Expiry expiry)
    {
        MixNumber(StringType);
        Mix(value.ToArray());
        if (!expiry.IsNone)
            XorHash("!!expire!!"u8);
    }

    /// <summary>Adds what another digest stands for, in any order.</summary>
    public void Xor(ContentDigest other) => XorHash(other._digest);

    /// <summary>40 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_digest);

    private void XorHash(ReadOnlySpan<byte> bytes)
    {
        byte[] hash = Hash(bytes);
        for (int i = 0; i < _digest.Length; i++)
            _digest[i] ^= hash[i];
    }

    [SuppressMessage("Security", "CA5350", Justification = "It keeps no secret: it has to be the signature that Redis gives.")]
    private static byte[] Hash(ReadOnlySpan<byte> bytes) => SHA1.HashData(bytes);
}
