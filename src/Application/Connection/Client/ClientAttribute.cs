using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GoKV.Application.Connection.Client;

/// <summary>The rule for what clients call themselves: printable ASCII without blanks, so that a line of CLIENT LIST stays one. May be empty.</summary>
internal static class ClientAttribute
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        bool valid = !bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~');
        text = valid ? Encoding.ASCII.GetString(bytes) : null;
        return valid;
    }
}
