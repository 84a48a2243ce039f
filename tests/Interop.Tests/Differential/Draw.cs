using System.Globalization;

namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// Draws words for commands: a few keys, so that commands meet; values, numbers and times with the edges among them. Texts stand for bytes one to one.
/// </summary>
/// <remarks>
/// Nothing expires while commands run: expiries are long past or far away, and no two are near each other, so that neither the moment at which a server
/// reads its clock nor its sweeping of expired keys shows. Keys that do expire are made by <see cref="CommandStream"/>, which waits for it.
/// </remarks>
internal sealed class Draw(int seed)
{
    // Not several single commands: Redis shows those in the order of a hash table.
    private static readonly string[] Rules =
    [
        "on", "off", "nopass", "resetpass", "allkeys", "resetkeys", "~k*", "%R~k*", "%W~k1", "%RW~a", "%X~a", "~*", "&c*", "&*", "resetchannels", "allcommands", "nocommands",
        "+get", "-get", "+@all", "-@all", "reset", "(+get)", "(+get ~a)", "(", "clearselectors", ">pw", "<pw", "#bad", "!bad", "skip-sanitize-payload",
        "sanitize-payload", "foo", "", "+nosuch", "+get|x",
    ];

    private static readonly string[] Keys = ["a", "b", "c", "d", "e", "f", "g", "h", "key:10", "42", "", "\0\r\n\xff", "a*b?[c]", new('k', 100)];

    private static readonly string[] Values =
        ["", "0", "1", "-1", "10", "hello", "hello world", "\0", "\r\n", "\xff\xfe\0\x01", "3.14", "1e3", " 1", "1 ", "+1", "01", "-0", "nan", "abc\0def", "9223372036854775807"];

    private static readonly string[] Integers =
    [
        "0", "1", "-1", "2", "10", "100", "-100", "9223372036854775807", "-9223372036854775808", "9223372036854775806", "4611686018427387904",
    ];

    private static readonly string[] NoIntegers =
        ["", "x", "1x", " 1", "1 ", "+1", "01", "-0", "1.0", "1e2", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "0x10", "\0"];

    private static readonly string[] Floats =
    [
        "0", "1", "-1", "0.1", "0.2", "-2.5", "3.0", "3.14159265358979", "1e3", "1E-3", "5.0e3", "1e-17", "1e17", "123456789.123456789", "inf", "-inf", "nan", "1e4000",
        "0x1p3", " 1", "1 ", "", "abc", "1.7976931348623157e308", "+5", ".5", "5.",
    ];

    // What Redis made of strings, some of it compressed; then a version to come, a wrong checksum, an encoding that does not exist, and too little.
    private static readonly string[] Dumps =
    [
        Bytes("0003666f6f0a00734939db4dc1ba97"),
        Bytes("00000a005d9b5c400f7fa2da"),
        Bytes("00c00a0a006e9f57450eae63bb"),
        Bytes("00c17fff0a001760822854808480"),
        Bytes("00c2a08601000a00f12403506f2fa674"),
        Bytes("00c30928016161e01b000161610a00cf092faaae25831d"),
        Bytes("00c30b410e0361626361e0ff020162630a00119d7e7615dcd9df"),
        Bytes("0003666f6f0b00734939db4dc1ba97"),
        Bytes("0003666f6e0a00734939db4dc1ba97"),
        Bytes("00c40a00acb0f0a3c8b0585b"),
        Bytes("0a00"),
    ];

    private static readonly string[] Patterns =
        ["*", "?", "a*", "*b*", "[a-c]", "[^a]", "[", "\\*", "key:*", "a\\*b*", "", "**", "?*", "[c-a]", "[a", "\\", "42", "k*k", "h[^x]llo"];

    private static readonly string[] Offsets = ["0", "1", "2", "3", "5", "10", "100", "-1", "-2", "-3", "-100", "5000"];

    private readonly Random _random = new(seed);

    public int Below(int bound) => _random.Next(bound);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>A word of a kind that a syntax names, such as <c>key</c>.</summary>
    public string Word(string kind) => kind switch
    {
        "key" => OneOf(Keys),
        "hll" => OneOf(["hll:1", "hll:2", "hll:3"]),
        "value" => Value(),
        "integer" => Chance(0.12) ? OneOf(NoIntegers) : Chance(0.6) ? OneOf(Integers) : Number(-1000, 1000),
        "float" => OneOf(Floats),
        "seconds" => Edge() ?? Number(1_000, 100_000_000),
        "milliseconds" => Edge() ?? Number(1_000_000, 100_000_000_000),
        "unix-seconds" => Chance(0.2) ? Number(1, 1_000_000) : Word("future-seconds"),
        "unix-milliseconds" => Chance(0.2) ? Number(1, 1_000_000) : Word("future-milliseconds"),
        "future-seconds" => Edge() ?? Number(3_000_000_000, 30_000_000_000),
        "future-milliseconds" => Edge() ?? Number(3_000_000_000_000, 30_000_000_000_000),
        "offset" => Chance(0.08) ? OneOf(NoIntegers) : Chance(0.05) ? OneOf(["536870912", "536870911", "9223372036854775807", "-9223372036854775808"]) : OneOf(Offsets),
        "position" => Chance(0.08) ? OneOf(NoIntegers) : Chance(0.05) ? OneOf(["536870912", "9223372036854775807"]) : OneOf(Offsets),
        "bit" => Chance(0.08) ? OneOf(NoIntegers) : Chance(0.05) ? OneOf(["4294967296", "-1", "9223372036854775807", "#1", "#3", "#x"]) : Number(0, 2000),
        "field" => OneOf(["u1", "u8", "i8", "i16", "u32", "u63", "i64", "i5", "u64", "i65", "u0", "x", ""]),
        "pattern" => OneOf(Patterns),
        "user" => OneOf(["u1", "u2", "nosuch"]),
        "rule" => OneOf(Rules),
        "cursor" => Chance(0.1) ? OneOf(["", "x", "-1", "18446744073709551616", "1x"]) : "0",
        "count" => Chance(0.2) ? OneOf(["0", "-1", "x", "9223372036854775808"]) : "100000",
        "db" => Chance(0.1) ? OneOf(["-1", "16", "x", "", "1.5", "99999999999999999999"]) : Number(0, 3),
        "type" => OneOf(["string", "list", "STRING", "hash", "none", "nothing"]),
        "dump" => Chance(0.1) ? Value() : OneOf(Dumps),
        "word" => Value(),
        _ => throw new ArgumentException($"No draw is called '{kind}'.", nameof(kind)),
    };

    /// <summary>A word in the case of a client that does not care.</summary>
    public string AnyCase(string word) => Chance(0.7) ? word : Chance(0.5)
        ? word.ToLowerInvariant()
        : string.Concat(word.Select(letter => Chance(0.5) ? char.ToLowerInvariant(letter) : letter));

    /// <summary>The words of a command, spoilt: one is missing, too many, or something else.</summary>
    public string[] Spoil(string[] words)
    {
        var spoilt = words.ToList();
        int at = words.Length == 1 ? 0 : 1 + Below(words.Length - 1);
        switch (Below(4))
        {
            case 0 when words.Length > 1:
                spoilt.RemoveAt(at);
                break;
            case 1 when words.Length > 1:
                spoilt[at] = OneOf(NoIntegers);
                break;
            case 2 when words.Length > 1:
                spoilt.Add(spoilt[at]);
                break;
            default:
                spoilt.Add(OneOf(Values));
                break;
        }

        return [.. spoilt];
    }

    private static string Bytes(string hex) => System.Text.Encoding.Latin1.GetString(Convert.FromHexString(hex));

    private string Value()
    {
        if (Chance(0.3))
            return Number(-20, 20_000);
        if (Chance(0.9))
            return OneOf(Values);
        // Around the length at which Redis holds texts in another way, and longer.
        int length = Chance(0.5) ? 40 + Below(10) : Below(2_000);
        return string.Create(length, _random, static (text, random) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = (char)random.Next(256);
        });
    }

    private string? Edge() => Chance(0.15)
        ? OneOf(["0", "-1", "-100", "9223372036854775807", "-9223372036854775808", "9223372036854775", "9223372036854776", "92233720368547758070"])
        : Chance(0.04) ? OneOf(NoIntegers.Where(text => text is not "+1" and not "01").ToArray()) : null;

    private string Number(long from, long to) => _random.NextInt64(from, to).ToString(CultureInfo.InvariantCulture);
}
