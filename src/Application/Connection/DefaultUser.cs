using System.Security.Cryptography;
using System.Text;
using GoKV.Application.Server;

namespace GoKV.Application.Connection;

/// <summary>The one user there is, named as Redis names it, with the password of the options or none.</summary>
internal static class DefaultUser
{
    public const string Name = "default";

    /// <summary>True when clients must give a password.</summary>
    public static bool HasPassword(ServerOptions options) => options.RequirePass.Length > 0;

    /// <summary>True when a client may be let in. Without a password set, any password will do, as in Redis.</summary>
    public static bool Accepts(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, ServerOptions options) =>
        user.SequenceEqual("default"u8) && AcceptsPassword(password, options);

    /// <inheritdoc cref="Accepts"/>
    public static bool AcceptsPassword(ReadOnlySpan<byte> password, ServerOptions options)
    {
        if (!HasPassword(options))
            return true;
        // Hashes are equally long, and are compared in a time that says nothing about where they differ.
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(password), Hash(options));
    }

    /// <summary>The password's SHA-256 in hexadecimal, as ACL commands show it.</summary>
    public static string HashText(ServerOptions options) => Convert.ToHexStringLower(Hash(options));

    private static byte[] Hash(ServerOptions options) => SHA256.HashData(Encoding.UTF8.GetBytes(options.RequirePass));
}
