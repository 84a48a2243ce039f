using System.Globalization;
using System.Numerics;
using static GoKV.Simulation.Tests.Commands.NaiveNumbers;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>What kind of partition the model stands for.</summary>
public enum NaiveSchema
{
    Dynamic,
    Int,
    String,
}

/// <summary>
/// One partition as Redis' documentation tells it, in the plainest way: a dictionary of texts (a character for each byte), every key looked through for
/// its expiry, integers as big integers, replies as text. Shares no code with the server; knows one key space and no table.
/// </summary>
internal sealed class NaiveServer(NaiveSchema schema)
{
    private const string NotAnInteger = "(error) ERR value is not an integer or out of range";
    private const string SyntaxError = "(error) ERR syntax error";
    private const string Nil = "(nil)";

    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long Now { get; set; }

    /// <summary>The keys that exist.</summary>
    public IReadOnlyCollection<string> Keys
    {
        get
        {
            Expire();
            return _entries.Keys;
        }
    }

    /// <summary>What is stored, with the expiries; for comparisons.</summary>
    public IReadOnlyDictionary<string, Entry> Entries
    {
        get
        {
            Expire();
            return _entries;
        }
    }

    private string WrongType => "(error) WRONGTYPE Operation against a partition holding the wrong kind of value: partition 'users' has schema "
        + schema.ToString().ToUpperInvariant();

    /// <summary>True when the model can say what INCRBYFLOAT answers.</summary>
    public bool CanAddFloat(string key, string word)
    {
        Expire();
        return IsExact(ValueOf(key)) && IsExact(word);
    }

    /// <summary>Carries out a command; the reply as text.</summary>
    public string Answer(params string[] words)
    {
        Expire();
        return words[0] switch
        {
            "GET" => Get(words[1]),
            "SET" => Set("set", words),
            "SETNX" => _entries.ContainsKey(words[1]) && Takes(words[2]) ? Integer(0) : Put(words[1], words[2], null, Integer(1)),
            "SETEX" => SetFor("setex", words, "EX"),
            "PSETEX" => SetFor("psetex", words, "PX"),
            "GETSET" => Set("getset", ["SET", words[1], words[2], "GET"]),
            "GETDEL" => GetDel(words[1]),
            "GETEX" => GetEx(words),
            "STRLEN" => Integer(ValueOf(words[1]).Length),
            "APPEND" => Append(words[1], words[2]),
            "GETRANGE" or "SUBSTR" => GetRange(words[1], words[2], words[3]),
            "SETRANGE" => SetRange(words[1], words[2], words[3]),
            "INCR" => Increment(words[1], 1),
            "DECR" => Increment(words[1], -1),
            "INCRBY" => AsInteger(words[2]) is { } plus ? Increment(words[1], plus) : NotAnInteger,
            "DECRBY" => DecrementBy(words[1], words[2]),
            "INCRBYFLOAT" => IncrementByFloat(words[1], words[2]),
            "MGET" => "[" + string.Join(", ", words.Skip(1).Select(Get)) + "]",
            "MSET" => MSet(words, onlyIfNone: false),
            "MSETNX" => MSet(words, onlyIfNone: true),
            "DEL" or "UNLINK" => Integer(words.Skip(1).Count(_entries.Remove)),
            "EXISTS" or "TOUCH" => Integer(words.Skip(1).Count(_entries.ContainsKey)),
            "EXPIRE" or "PEXPIRE" or "EXPIREAT" or "PEXPIREAT" => SetExpiry(words),
            "TTL" or "PTTL" or "EXPIRETIME" or "PEXPIRETIME" => ExpiryOf(words),
            "PERSIST" => Persist(words[1]),
            "TYPE" => _entries.ContainsKey(words[1]) ? "string" : "none",
            "DBSIZE" => Integer(_entries.Count),
            "RENAME" or "RENAMENX" => Rename(words[1], words[2], onlyIfAbsent: words[0] == "RENAMENX"),
            "COPY" => Copy(words),
            "FLUSHDB" => Flush(),
            _ => throw new ArgumentOutOfRangeException(nameof(words), words[0], "The model does not know it."),
        };
    }

    private static string Integer(BigInteger value) => "(integer) " + value.ToString(CultureInfo.InvariantCulture);

    private static string InvalidExpire(string name) => $"(error) ERR invalid expire time in '{name}' command";

    // The instant that an expiry option means; null when it is out of range.
    private long? Instant(string unit, long amount)
    {
        BigInteger milliseconds = (BigInteger)amount * (unit is "EX" or "EXAT" ? 1000 : 1);
        if (milliseconds < long.MinValue || milliseconds > long.MaxValue)
            return null;
        BigInteger instant = milliseconds + (unit is "EX" or "PX" ? Now : 0);
        return instant < long.MinValue || instant > long.MaxValue ? null : (long)instant;
    }

    private void Expire()
    {
        foreach (string key in _entries.Where(pair => pair.Value.Expiry < Now).Select(pair => pair.Key).ToArray())
            _entries.Remove(key);
    }

    private bool Takes(string value) => schema != NaiveSchema.Int || AsInteger(value) is not null;

    private string ValueOf(string key) => _entries.TryGetValue(key, out Entry? entry) ? entry.Value : "";

    private string Get(string key) => _entries.TryGetValue(key, out Entry? entry) ? '"' + entry.Value + '"' : Nil;

    private string Put(string key, string value, long? expiry, string reply)
    {
        if (!Takes(value))
            return NotAnInteger;
        _entries[key] = new Entry(value, expiry);
        return reply;
    }

    private string SetFor(string name, string[] words, string unit) => Set(name, ["SET", words[1], words[3], unit, words[2]]);

    private string Set(string name, string[] words)
    {
        (string? condition, string? unit, string? amount, bool get) = (null, null, null, false);
        for (int i = 3; i < words.Length; i++)
        {
            string option = words[i].ToUpperInvariant();
            if (option is "NX" or "XX" && (condition is null || condition == option))
                condition = option;
            else if (option == "GET")
                get = true;
            else if (option == "KEEPTTL" && unit is null or "KEEPTTL")
                unit = option;
            else if (option is "EX" or "PX" or "EXAT" or "PXAT" && i + 1 < words.Length && (unit is null || unit == option))
                (unit, amount) = (option, words[++i]);
            else
                return SyntaxError;
        }

        (string key, string value) = (words[1], words[2]);
        _entries.TryGetValue(key, out Entry? old);
        long? expiry = unit == "KEEPTTL" ? old?.Expiry : null;
        if (amount is not null)
        {
            if (AsInteger(amount) is not { } number)
                return NotAnInteger;
            if (number <= 0 || Instant(unit!, number) is not { } instant)
                return InvalidExpire(name);
            expiry = instant;
        }

        if (!Takes(value))
            return NotAnInteger;
        bool holds = condition switch { "NX" => old is null, "XX" => old is not null, _ => true };
        if (holds)
            _entries[key] = new Entry(value, expiry);
        if (get)
            return old is null ? Nil : '"' + old.Value + '"';
        return holds ? "OK" : Nil;
    }

    private string GetDel(string key)
    {
        string reply = Get(key);
        _entries.Remove(key);
        return reply;
    }

    private string GetEx(string[] words)
    {
        (string? unit, string? amount) = (null, null);
        for (int i = 2; i < words.Length; i++)
        {
            string option = words[i].ToUpperInvariant();
            if (option == "PERSIST" && unit is null or "PERSIST")
                unit = option;
            else if (option is "EX" or "PX" or "EXAT" or "PXAT" && i + 1 < words.Length && (unit is null || unit == option))
                (unit, amount) = (option, words[++i]);
            else
                return SyntaxError;
        }

        if (!_entries.TryGetValue(words[1], out Entry? entry))
            return Nil;
        string reply = '"' + entry.Value + '"';
        if (unit == "PERSIST")
        {
            _entries[words[1]] = entry with { Expiry = null };
        }
        else if (unit is not null)
        {
            if (AsInteger(amount!) is not { } number)
                return NotAnInteger;
            if (number <= 0 || Instant(unit, number) is not { } instant)
                return InvalidExpire("getex");
            ExpireAt(words[1], instant);
        }

        return reply;
    }

    // What would have expired by now is deleted at once.
    private void ExpireAt(string key, long instant)
    {
        if (instant <= Now)
            _entries.Remove(key);
        else
            _entries[key] = _entries[key] with { Expiry = instant };
    }

    private string Append(string key, string suffix)
    {
        if (schema == NaiveSchema.Int)
            return WrongType;
        string value = ValueOf(key) + suffix;
        _entries[key] = new Entry(value, _entries.GetValueOrDefault(key)?.Expiry);
        return Integer(value.Length);
    }

    private string GetRange(string key, string startWord, string endWord)
    {
        if (AsInteger(startWord) is not { } start || AsInteger(endWord) is not { } end)
            return NotAnInteger;
        if (schema == NaiveSchema.Int)
            return WrongType;
        string value = ValueOf(key);
        if (start < 0 && end < 0 && start > end)
            return "\"\"";
        BigInteger from = start < 0 ? BigInteger.Max(0, value.Length + (BigInteger)start) : start;
        BigInteger to = BigInteger.Min(value.Length - 1, end < 0 ? BigInteger.Max(0, value.Length + (BigInteger)end) : end);
        return from > to ? "\"\"" : $"\"{value[(int)from..((int)to + 1)]}\"";
    }

    private string SetRange(string key, string offsetWord, string bytes)
    {
        if (AsInteger(offsetWord) is not { } offset)
            return NotAnInteger;
        if (schema == NaiveSchema.Int)
            return WrongType;
        if (offset < 0)
            return "(error) ERR offset is out of range";
        string value = ValueOf(key);
        if (bytes.Length == 0)
            return Integer(value.Length);
        if ((BigInteger)offset + bytes.Length > 512 * 1024 * 1024)
            return "(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)";
        string padded = value.PadRight((int)offset + bytes.Length, '\0');
        string result = padded[..(int)offset] + bytes + padded[((int)offset + bytes.Length)..];
        _entries[key] = new Entry(result, _entries.GetValueOrDefault(key)?.Expiry);
        return Integer(result.Length);
    }

    private string Increment(string key, BigInteger delta)
    {
        if (schema == NaiveSchema.String)
            return WrongType;
        _entries.TryGetValue(key, out Entry? entry);
        if (AsInteger(entry?.Value ?? "0") is not { } current)
            return NotAnInteger;
        BigInteger sum = current + delta;
        if (sum < long.MinValue || sum > long.MaxValue)
            return "(error) ERR increment or decrement would overflow";
        _entries[key] = new Entry(sum.ToString(CultureInfo.InvariantCulture), entry?.Expiry);
        return Integer(sum);
    }

    private string DecrementBy(string key, string word)
    {
        if (AsInteger(word) is not { } minus)
            return NotAnInteger;
        return minus == long.MinValue ? "(error) ERR decrement would overflow" : Increment(key, -(BigInteger)minus);
    }

    private string IncrementByFloat(string key, string word)
    {
        if (schema != NaiveSchema.Dynamic)
            return WrongType;
        _entries.TryGetValue(key, out Entry? entry);
        if (AsFloat(entry?.Value ?? "0") is not { } current || AsFloat(word) is not { } delta)
            return "(error) ERR value is not a valid float";
        decimal sum = current + delta;
        string text = sum.ToString("0.################", CultureInfo.InvariantCulture);
        _entries[key] = new Entry(text, entry?.Expiry);
        return '"' + text + '"';
    }

    private string MSet(string[] words, bool onlyIfNone)
    {
        (string Key, string Value)[] pairs = [.. words.Skip(1).Chunk(2).Select(pair => (pair[0], pair[^1]))];
        if (words.Length % 2 == 0)
            return $"(error) ERR wrong number of arguments for '{(onlyIfNone ? "msetnx" : "mset")}' command";
        if (!pairs.All(pair => Takes(pair.Value)))
            return NotAnInteger;
        if (onlyIfNone && pairs.Any(pair => _entries.ContainsKey(pair.Key)))
            return Integer(0);
        foreach ((string key, string value) in pairs)
            _entries[key] = new Entry(value, null);
        return onlyIfNone ? Integer(1) : "OK";
    }

    private string SetExpiry(string[] words)
    {
        string[] options = [.. words.Skip(3).Select(word => word.ToUpperInvariant())];
        if (options.FirstOrDefault(option => option is not ("NX" or "XX" or "GT" or "LT")) is not null)
            return "(error) ERR Unsupported option " + words.Skip(3).First(word => word.ToUpperInvariant() is not ("NX" or "XX" or "GT" or "LT"));
        if (options.Contains("NX") && options.Any(option => option != "NX"))
            return "(error) ERR NX and XX, GT or LT options at the same time are not compatible";
        if (options.Contains("GT") && options.Contains("LT"))
            return "(error) ERR GT and LT options at the same time are not compatible";
        if (AsInteger(words[2]) is not { } amount)
            return NotAnInteger;
        string unit = words[0] switch { "EXPIRE" => "EX", "PEXPIRE" => "PX", "EXPIREAT" => "EXAT", _ => "PXAT" };
        if (Instant(unit, amount) is not { } instant)
            return InvalidExpire(words[0].ToLowerInvariant());
        if (!_entries.TryGetValue(words[1], out Entry? entry))
            return Integer(0);
        bool holds = options.All(option => option switch
        {
            "NX" => entry.Expiry is null,
            "XX" => entry.Expiry is not null,
            "GT" => entry.Expiry is { } later && Math.Max(1, instant) > later,
            _ => entry.Expiry is not { } earlier || Math.Max(1, instant) < earlier,
        });
        if (holds)
            ExpireAt(words[1], instant);
        return Integer(holds ? 1 : 0);
    }

    private string ExpiryOf(string[] words)
    {
        if (!_entries.TryGetValue(words[1], out Entry? entry))
            return Integer(-2);
        if (entry.Expiry is not { } expiry)
            return Integer(-1);
        BigInteger milliseconds = words[0] is "TTL" or "PTTL" ? (BigInteger)expiry - Now : expiry;
        return Integer(words[0] is "PTTL" or "PEXPIRETIME" ? milliseconds : (milliseconds + 500) / 1000);
    }

    private string Persist(string key)
    {
        if (!_entries.TryGetValue(key, out Entry? entry) || entry.Expiry is null)
            return Integer(0);
        _entries[key] = entry with { Expiry = null };
        return Integer(1);
    }

    private string Rename(string from, string to, bool onlyIfAbsent)
    {
        if (!_entries.TryGetValue(from, out Entry? entry))
            return "(error) ERR no such key";
        if (onlyIfAbsent && _entries.ContainsKey(to))
            return Integer(0);
        _entries.Remove(from);
        _entries[to] = entry;
        return onlyIfAbsent ? Integer(1) : "OK";
    }

    private string Copy(string[] words)
    {
        bool replace = false;
        foreach (string option in words.Skip(3))
        {
            if (!option.Equals("REPLACE", StringComparison.OrdinalIgnoreCase))
                return SyntaxError;
            replace = true;
        }

        if (words[1] == words[2])
            return "(error) ERR source and destination objects are the same";
        if (!_entries.TryGetValue(words[1], out Entry? entry) || (_entries.ContainsKey(words[2]) && !replace))
            return Integer(0);
        _entries[words[2]] = entry;
        return Integer(1);
    }

    private string Flush()
    {
        _entries.Clear();
        return "OK";
    }

    /// <summary>A value, and when it stops existing (the last millisecond at which it does).</summary>
    internal sealed record Entry(string Value, long? Expiry);
}
