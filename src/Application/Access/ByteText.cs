using System.Buffers;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Access;

/// <summary>
/// Bytes of clients as texts, one character for each byte (Latin-1): names and patterns of users are compared as bytes, and two of them must never become
/// one because they are no UTF-8.
/// </summary>
internal static class ByteText
{
    private static readonly SearchValues<char> Spaces = SearchValues.Create(" \t\n\v\f\r\0");

    /// <summary>A word.</summary>
    public static string Of(CommandArguments words, int index) => Encoding.Latin1.GetString(words[index]);

    /// <summary>The words from an index on.</summary>
    public static string[] From(CommandArguments words, int index)
    {
        string[] rest = new string[words.Count - index];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = Of(words, index + i);
        return rest;
    }

    /// <summary>The bytes.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A reply of these bytes.</summary>
    public static Reply Bulk(string text) => Reply.Bulk(Bytes(text));

    /// <summary>As a text for people, and for files: what was UTF-8 is read as such.</summary>
    public static string Readable(string text) => Encoding.UTF8.GetString(Bytes(text));

    /// <summary>The bytes of a text for people.</summary>
    public static string OfReadable(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>True for what may be neither in a name nor in a pattern, so that a rule is one word wherever it is written.</summary>
    public static bool HasSpaces(string text) => text.AsSpan().ContainsAny(Spaces);
}
