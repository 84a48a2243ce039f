namespace GoKV.Simulation.Tests.Commands;

/// <summary>Draws commands with few keys, awkward values and all options, wrong ones among them; the same from the same random numbers.</summary>
internal sealed class CommandGenerator(Random random, long startOfTime)
{
    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "7", "41", "-0", "01", "+1", " 1", "1 ", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "99999999999999999999", "abc", "hello world", "\0", "\r\n", "\u00FF\u00FE", "1.5", "0.25", "-2.75", "x\0y", "*", "1e",
        "a value of more than forty-four bytes, for it is held otherwise", new('z', 300),
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "10", "-7", "100", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "9223372036854775", "-0", "01", "x", "",
        "+3", "1.0",
    ];

    private static readonly string[] Floats = ["0.5", "-0.25", "3", "1.75", "x", "", "-1024.5"];

    private static readonly string[] ExpireOptions = ["NX", "XX", "GT", "LT", "nx", "gt", "ZZ"];

    /// <summary>The next command.</summary>
    public string[] Next() => random.Next(46) switch
    {
        0 or 1 => ["GET", Key()],
        2 or 3 => ["SET", Key(), Value()],
        4 or 5 or 6 => ["SET", Key(), Value(), .. SetOptions()],
        7 => ["SETNX", Key(), Value()],
        8 => ["SETEX", Key(), Amount("EX"), Value()],
        9 => ["PSETEX", Key(), Amount("PX"), Value()],
        10 => ["GETSET", Key(), Value()],
        11 => ["GETDEL", Key()],
        12 or 13 => ["GETEX", Key(), .. GetExOptions()],
        14 => ["STRLEN", Key()],
        15 => ["APPEND", Key(), Value()],
        16 => [random.Next(4) == 0 ? "SUBSTR" : "GETRANGE", Key(), Position(), Position()],
        17 => ["SETRANGE", Key(), Offset(), Value()],
        18 => ["INCR", Key()],
        19 => ["DECR", Key()],
        20 => ["INCRBY", Key(), Pick(Numbers)],
        21 => ["DECRBY", Key(), Pick(Numbers)],
        22 => ["INCRBYFLOAT", Key(), Pick(Floats)],
        23 => ["MGET", .. KeysOf(4)],
        24 => ["MSET", .. Pairs()],
        25 => ["MSETNX", .. Pairs()],
        26 => ["DEL", .. KeysOf(3)],
        27 => ["UNLINK", .. KeysOf(3)],
        28 => ["EXISTS", .. KeysOf(4)],
        29 => ["TOUCH", .. KeysOf(4)],
        30 or 31 => ["EXPIRE", Key(), Amount("EX"), .. ExpireWords()],
        32 => ["PEXPIRE", Key(), Amount("PX"), .. ExpireWords()],
        33 => ["EXPIREAT", Key(), Amount("EXAT"), .. ExpireWords()],
        34 => ["PEXPIREAT", Key(), Amount("PXAT"), .. ExpireWords()],
        35 => ["TTL", Key()],
        36 => ["PTTL", Key()],
        37 => ["EXPIRETIME", Key()],
        38 => ["PEXPIRETIME", Key()],
        39 => ["PERSIST", Key()],
        40 => ["TYPE", Key()],
        41 => ["DBSIZE"],
        42 => ["RENAME", Key(), Key()],
        43 => ["RENAMENX", Key(), Key()],
        44 => ["COPY", Key(), Key(), .. CopyOptions()],
        _ => random.Next(50) == 0 ? ["FLUSHDB"] : ["GET", Key()],
    };

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private string Key() => random.Next(30) switch { 0 => "", 1 => "\0\r\n", 2 => "\u00FFkey", int other => "k" + (other % 9) };

    private string Value() => random.Next(3) == 0 ? $"{random.Next(-1000, 1000)}" : Pick(Values);

    private string[] KeysOf(int most) => [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Key())];

    private string[] Pairs()
    {
        string[] words = [.. Enumerable.Range(0, random.Next(1, 4)).SelectMany(_ => new[] { Key(), Value() })];
        return random.Next(20) == 0 ? [.. words, Key()] : words;
    }

    private string Position() => random.Next(4) == 0 ? Pick(Numbers) : $"{random.Next(-12, 12)}";

    private string Offset() => random.Next(4) == 0 ? Pick(Numbers) is { Length: < 4 or > 17 } number ? number : "5" : $"{random.Next(0, 40)}";

    // Mostly soon, so that the clock gets there.
    private string Amount(string unit)
    {
        if (random.Next(8) == 0)
            return Pick(Numbers);
        long milliseconds = random.Next(-200, 5000) + (unit.EndsWith("AT", StringComparison.Ordinal) ? startOfTime + Elapsed : 0);
        return unit.StartsWith('E') ? $"{milliseconds / 1000}" : $"{milliseconds}";
    }

    /// <summary>Milliseconds that the clock has gone on since the start.</summary>
    public long Elapsed { get; set; }

    private IEnumerable<string> SetOptions()
    {
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            switch (random.Next(9))
            {
                case 0:
                    yield return "NX";
                    break;
                case 1:
                    yield return "XX";
                    break;
                case 2:
                    yield return "get";
                    break;
                case 3:
                    yield return "KEEPTTL";
                    break;
                case 4:
                    yield return random.Next(5) == 0 ? "PERSIST" : "keepttl";
                    break;
                default:
                    foreach (string word in TimeOption())
                        yield return word;
                    break;
            }
        }
    }

    private IEnumerable<string> GetExOptions()
    {
        for (int count = random.Next(3); count > 0; count--)
        {
            if (random.Next(4) == 0)
            {
                yield return random.Next(8) == 0 ? "KEEPTTL" : "PERSIST";
            }
            else
            {
                foreach (string word in TimeOption())
                    yield return word;
            }
        }
    }

    private IEnumerable<string> TimeOption()
    {
        string unit = Pick(["EX", "PX", "EXAT", "PXAT", "ex", "Px"]);
        yield return unit;
        if (random.Next(20) != 0)
            yield return Amount(unit.ToUpperInvariant());
    }

    private string[] CopyOptions() => random.Next(4) switch { 0 => ["REPLACE"], 1 => ["replace"], 2 => ["FOO"], _ => [] };

    private string[] ExpireWords() => random.Next(3) switch
    {
        0 => [],
        1 => [Pick(ExpireOptions)],
        _ => [Pick(ExpireOptions), Pick(ExpireOptions)],
    };
}
