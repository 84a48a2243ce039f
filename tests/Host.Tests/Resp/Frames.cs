using System.Text;
using System.Text.Json;

namespace GoKV.Host.Tests.Resp;

/// <summary>Requests that the reader's tests share: what is sent, and what becomes of it.</summary>
internal static class Frames
{
    /// <summary>Request, commands, error (without its "ERR Protocol error: "), as a client that has authenticated would see them.</summary>
    public static readonly (string Request, string Commands, string? Error)[] All =
    [
        // Multibulk.
        ("*1\r\n$4\r\nPING\r\n", "PING; ", null),
        ("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n", "SET|k|; ", null),
        ("*2\r\n$4\r\nECHO\r\n$6\r\n\r\n\0\n$*\r\n", @"ECHO|\x0D\x0A\x00\x0A$*; ", null),
        ("*2\r\n$3\r\nGET\r\n$12\r\nabcdefghijkl\r\n*1\r\n$4\r\nPING\r\n", "GET|abcdefghijkl; PING; ", null),
        ("*12\r\n" + string.Concat(Enumerable.Repeat("$1\r\nx\r\n", 12)), "x|x|x|x|x|x|x|x|x|x|x|x; ", null),
        ("*0\r\n*-1\r\n*-7\r\n*1\r\n$4\r\nPING\r\n", "PING; ", null),
        ("*1\r\n$300\r\n" + new string('a', 300) + "\r\n", new string('a', 300) + "; ", null),
        ("*1\r\n$0\r\n\r\n", "; ", null),

        // Not all there.
        ("*1\r\n$4\r\nPING\r", "", null),
        ("*2\r\n$4\r\nPING\r\n", "", null),
        ("*1\r", "", null),
        ("*1\r\n$65\rx"[..8], "", null),
        ("*1\r\n$4\nPING\n", "", null),
        ("*1048576\r\n", "", null),
        ("*1\r\n$536870912\r\n", "", null),
        ("*1\r\n$40000\r\nabc", "", null),

        // Counts.
        ("*abc\r\n", "", "invalid multibulk length"),
        ("*\r\n", "", "invalid multibulk length"),
        ("*+1\r\n", "", "invalid multibulk length"),
        ("*01\r\n", "", "invalid multibulk length"),
        ("*-0\r\n", "", "invalid multibulk length"),
        ("*1 \r\n", "", "invalid multibulk length"),
        ("*1\0\r\n", "", "invalid multibulk length"),
        ("*1\rX", "", "invalid multibulk length"),
        ("*1048577\r\n", "", "invalid multibulk length"),
        ("*4294967297\r\n", "", "invalid multibulk length"),
        ("*18446744073709551617\r\n", "", "invalid multibulk length"),
        ("*1000000000000000000000000000000\r\n", "", "invalid multibulk length"),

        // Lengths.
        ("*1\r\n+PING\r\n", "", "expected '$', got '+'"),
        ("*1\r\n\r\n", "", "expected '$', got ' '"),
        ("*1\r\n\n\r\n", "", "expected '$', got ' '"),
        ("*1\r\n\u00e9\r\n", "", "expected '$', got '\u00e9'"),
        ("PING\r\n*1\r\n:1\r\n*1\r\n$4\r\nPING\r\n", "PING; ", "expected '$', got ':'"),
        ("*1\r\n$\r\n", "", "invalid bulk length"),
        ("*1\r\n$-1\r\n", "", "invalid bulk length"),
        ("*1\r\n$x\r\n", "", "invalid bulk length"),
        ("*1\r\n$04\r\nPING\r\n", "", "invalid bulk length"),
        ("*1\r\n$4\rXPING\r\n", "", "invalid bulk length"),
        ("*1\r\n$536870913\r\n", "", "invalid bulk length"),
        ("*1\r\n$4294967300\r\nPING\r\n", "", "invalid bulk length"),
        ("*2\r\n$3\r\nGET\r\n$9999999999999999999999999\r\n", "", "invalid bulk length"),

        // What a length promised and the bytes did not keep.
        ("*1\r\n$2\r\nPING\r\n", "", "expected CR LF after a bulk string"),
        ("*1\r\n$5\r\nPING\r\n*1\r\n", "", "expected CR LF after a bulk string"),
        ("*1\r\n$4\r\nPING\rX", "", "expected CR LF after a bulk string"),

        // Inline.
        ("PING\r\n", "PING; ", null),
        ("PING\n", "PING; ", null),
        ("\r\n\n   \r\n  PING  x \r\n", "PING|x; ", null),
        ("SET a \"x y\\n\\x41\"\r\nGET a\r\n", @"SET|a|x y\x0AA; GET|a; ", null),
        ("SET a 'it\\'s'\n*1\r\n$4\r\nPING\r\n", "SET|a|it's; PING; ", null),
        ("PING", "", null),
        ("PING\r", "", null),
        ("$4\r\nPING\r\n", "$4; PING; ", null),
        ("SET a 'x\r\nPING\r\n", "", "unbalanced quotes in request"),
        ("SET a \"x\"y\r\n", "", "unbalanced quotes in request"),
        ("PI\0NG\r\n", "", "NUL byte in inline request"),
    ];

    /// <summary>What a Redis server was asked and answered.</summary>
    public static readonly RecordedCase[] Recorded = ReadRecorded();

    /// <summary>The bytes of a text of characters up to U+00FF.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static RecordedCase[] ReadRecorded()
    {
        using Stream stream = typeof(Frames).Assembly.GetManifestResourceStream("resp-cases.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(recorded => new RecordedCase(
            recorded.GetProperty("name").GetString()!,
            recorded.GetProperty("request").GetBytesFromBase64(),
            Encoding.Latin1.GetString(recorded.GetProperty("reply").GetBytesFromBase64()),
            recorded.GetProperty("server").GetString() == "default",
            recorded.GetProperty("stricter_allowed").GetBoolean(),
            recorded.GetProperty("closes").GetString() == "y",
            recorded.GetProperty("same_when_sent_byte_by_byte").ValueKind == JsonValueKind.True))];
    }
}

/// <summary>What a Redis server was asked and answered.</summary>
internal sealed record RecordedCase(
    string Name, byte[] Request, string Reply, bool Authenticated, bool StricterAllowed, bool Closes, bool SameByteByByte);
