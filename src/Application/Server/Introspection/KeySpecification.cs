using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Introspection;

/// <summary>Which words of a command are keys, and what it does to them: a key specification of COMMAND INFO (https://redis.io/docs/reference/key-specs/).</summary>
/// <param name="Access">What it does to them, in Redis' words: <c>RW access update</c>.</param>
/// <param name="First">
/// The word that is the first key; of one that is counted, the word with the number of keys; behind a keyword, where that is looked for first, from the end.
/// </param>
/// <param name="Last">The last key, counted from the first; from the end when it is negative.</param>
/// <param name="Step">The distance between keys.</param>
internal sealed record KeySpecification(string Access, int First, int Last = 0, int Step = 1)
{
    /// <summary>The access to words that count as keys in the description of a command, and are none.</summary>
    public const string NotKey = "not_key";

    /// <summary>The word before the first key, wherever it is; empty for none.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>True when the number of keys stands before them.</summary>
    public bool IsCounted { get; init; }

    /// <summary>True when the places cannot be said in advance.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What there is to say to it; empty for nothing.</summary>
    public string Notes { get; init; } = "";

    /// <summary>Those of a command: Redis' own, or what its row says.</summary>
    public static IReadOnlyList<KeySpecification> Of(CommandSpec spec)
    {
        if (CommandTraits.Of(spec.FullName).Keys is { } known)
            return known;
        if (spec.Keys == KeyPositions.None)
            return [];
        // The names of shard channels count as keys, and are none.
        string access = spec.Flags.HasFlag(CommandFlags.PubSub) ? NotKey : spec.Flags.HasFlag(CommandFlags.Write) ? "RW access update" : "RO access";
        return [new(access, spec.Keys.First, spec.Keys.Last < 0 ? spec.Keys.Last : spec.Keys.Last - spec.Keys.First, spec.Keys.Step)];
    }

    /// <summary>The places of the keys in the words of a command; none when the words make no sense.</summary>
    public IEnumerable<int> Places(CommandArguments words)
    {
        // Behind a keyword that may as well be a value of another option: CommandKeys knows.
        if (IsUnknown || Keyword.Length > 0)
            return [];
        if (!IsCounted)
            return Range(First, Last < 0 ? words.Count + Last : First + Last, words.Count);
        return First < words.Count && IntegerText.TryParse(words[First], out long count) && count >= 0 && count < words.Count - First
            ? Range(First + 1, First + (int)count, words.Count)
            : [];
    }

    /// <summary>The specification as a part of COMMAND INFO.</summary>
    public Reply ToReply()
    {
        List<(string, Reply)> fields = Notes.Length > 0 ? [("notes", Reply.Bulk(Notes))] : [];
        fields.Add(("flags", CommandDescription.Words(Access.Split(' '))));
        fields.Add(("begin_search", IsUnknown ? Found("unknown")
            : Keyword.Length > 0 ? Found("keyword", ("keyword", Reply.Bulk(Keyword)), ("startfrom", Reply.Integer(First)))
            : Found("index", ("index", Reply.Integer(First)))));
        fields.Add(("find_keys", IsUnknown ? Found("unknown")
            : IsCounted ? Found("keynum", ("keynumidx", Reply.Zero), ("firstkey", Reply.One), ("keystep", Reply.One))
            : Found("range", ("lastkey", Reply.Integer(Last)), ("keystep", Reply.Integer(Step)), ("limit", Reply.Zero))));
        return Fields.Map(fields);
    }

    private IEnumerable<int> Range(int first, int last, int count)
    {
        for (int place = first; place <= last && place < count; place += Step)
            yield return place;
    }

    private static Reply Found(string type, params (string Name, Reply Value)[] values) =>
        Fields.Map(("type", Reply.Bulk(type)), ("spec", Fields.Map(values)));
}

/// <summary>The keys of a command with its words, each with what is done to it.</summary>
internal static class CommandKeys
{
    /// <summary>Finds them, in the order of their specifications.</summary>
    public static IEnumerable<(int Place, string Access)> Of(CommandSpec spec, CommandArguments words)
    {
        IEnumerable<(int, string)> found = KeySpecification.Of(spec).SelectMany(keys => keys.Places(words).Select(place => (place, keys.Access)));
        return spec.FullName switch
        {
            // What these do depends on their options.
            "set" => [(1, Has(words, 3, "GET"u8) ? "RW access update" : "OW update")],
            "bitfield" => [(1, OnlyGets(words) ? "RO access" : "RW access update")],
            "migrate" => KeysOfMigrate(words),
            "sort" when StoredAt(words) is > 0 and int place => found.Append((place, "OW update")),
            _ => found,
        };
    }

    private static bool Has(CommandArguments words, int from, ReadOnlySpan<byte> upper)
    {
        for (int i = from; i < words.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(words[i], upper))
                return true;
        }

        return false;
    }

    // BITFIELD key [GET type offset ...] with nothing but GETs.
    private static bool OnlyGets(CommandArguments words)
    {
        int i = 2;
        while (i + 2 < words.Count && Ascii.EqualsIgnoreCase(words[i], "GET"u8))
            i += 3;
        return i >= words.Count;
    }

    // MIGRATE host port key|"" destination-db timeout [...] [KEYS key ...]: a password may be any word.
    private static IEnumerable<(int Place, string Access)> KeysOfMigrate(CommandArguments words)
    {
        (int first, int end) = (3, 4);
        for (int i = 6; i < words.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(words[i], "KEYS"u8))
            {
                (first, end) = (i + 1, words[3].Length > 0 ? 0 : words.Count);
                break;
            }

            i += Ascii.EqualsIgnoreCase(words[i], "AUTH"u8) ? 1 : Ascii.EqualsIgnoreCase(words[i], "AUTH2"u8) ? 2 : 0;
        }

        for (int place = first; place < end; place++)
            yield return (place, "RW access delete");
    }

    // Of several STOREs the last counts.
    private static int StoredAt(CommandArguments words)
    {
        for (int i = words.Count - 2; i >= 2; i--)
        {
            if (Ascii.EqualsIgnoreCase(words[i], "STORE"u8))
                return i + 1;
        }

        return 0;
    }
}
