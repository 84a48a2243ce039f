using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace GoKV.Application.Access;

/// <summary>
/// Passwords as Redis keeps them: SHA-256 in hexadecimal. The system's library for it is not loaded before somebody sets or gives a password, which a server without
/// any never sees.
/// </summary>
internal static class PasswordHash
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private const int Length = 2 * SHA256.HashSizeInBytes;

    /// <summary>The hash of a password.</summary>
    public static string Of(ReadOnlySpan<byte> password) => Convert.ToHexStringLower(SHA256.HashData(password));

    /// <summary>True for a text that may be a hash.</summary>
    public static bool IsOne(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>True when a password has one of the hashes. The time it takes says nothing about where they differ, nor which of them it was.</summary>
    public static bool IsAmong(ReadOnlySpan<byte> password, IReadOnlyList<string> hashes)
    {
        byte[] given = Encoding.ASCII.GetBytes(Of(password));
        bool found = false;
        foreach (string hash in hashes)
            found |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(hash));
        return found;
    }
}
