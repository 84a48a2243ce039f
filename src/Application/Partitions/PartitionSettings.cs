using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Server.Options;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Partitions;

/// <summary>The options behind CREATE and ALTER PARTITION, as the client sent them: words and values in any order, each word once.</summary>
/// <param name="Persist">The word behind PERSIST; null when it is not there.</param>
/// <param name="Fsync">The word behind FSYNC.</param>
/// <param name="Others">The rest.</param>
internal sealed record PartitionSettings(string? Persist, string? Fsync, IReadOnlyList<(string Word, string Value)> Others)
{
    /// <summary>How the options are written that both commands have.</summary>
    public const string Syntax = "[MIN min] [MAX max] [OVERFLOW <REJECT | SATURATE>] [MAXLEN bytes] [MAXMEMORY bytes] [EVICTION policy] [TTL seconds]";

    private const string PersistWord = "PERSIST";
    private const string FsyncWord = "FSYNC";
    private const string None = "NONE";
    private const string Default = "DEFAULT";

    private delegate Outcome<PartitionOptions> Reader(PartitionOptions options, string value);

    // What takes a value away again is NONE.
    private static readonly (string Word, Reader Read)[] Readers =
    [
        ("MIN", (options, value) => Number("MIN", value, long.MinValue, long.MaxValue).Then(number => options with { Min = number })),
        ("MAX", (options, value) => Number("MAX", value, long.MinValue, long.MaxValue).Then(number => options with { Max = number })),
        ("OVERFLOW", (options, value) => PartitionWords.ReadOverflowRule(value) is { } rule
            ? options with { Overflow = rule }
            : PartitionErrors.UnknownOverflowRule(value)),
        ("MAXLEN", (options, value) => Number("MAXLEN", value, 0, Value.MaxLength).Then(number => options with { MaxLength = number })),
        ("MAXMEMORY", (options, value) => Memory(value).Then(number => options with { MaxMemory = number })),
        ("EVICTION", (options, value) => Is(value, Default) ? options with { Eviction = null }
            : EvictionPolicies.Read(value) is { } policy ? options with { Eviction = policy }
            : PartitionErrors.UnknownPolicy(value)),
        ("TTL", (options, value) => Number("TTL", value, 1, PartitionLimits.MaxTtlSeconds).Then(number => options with { TtlSeconds = number })),
    ];

    /// <summary>Takes the words from one on; null when they are not known options with a value each, no option twice.</summary>
    public static PartitionSettings? TryTake(CommandArguments words, int from)
    {
        if ((words.Count - from) % 2 != 0)
            return null;
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = from; i < words.Count; i += 2)
        {
            string word = words.Text(i);
            if (!IsKnown(word) || !taken.TryAdd(word, words.Text(i + 1)))
                return null;
        }

        taken.Remove(PersistWord, out string? persist);
        taken.Remove(FsyncWord, out string? fsync);
        return new PartitionSettings(persist, fsync, [.. taken.Select(pair => (pair.Key, pair.Value))]);
    }

    /// <summary>Options as these settings change them, or what is wrong with the first that cannot be.</summary>
    public Outcome<PartitionOptions> ApplyTo(PartitionOptions options)
    {
        foreach ((string word, string value) in Others)
        {
            Outcome<PartitionOptions> changed = Array.Find(Readers, reader => Is(reader.Word, word)).Read(options, value);
            if (!changed.Succeeded)
                return changed;
            options = changed.Result;
        }

        return options;
    }

    private static bool IsKnown(string word) => Is(word, PersistWord) || Is(word, FsyncWord) || Array.Exists(Readers, reader => Is(reader.Word, word));

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);

    private static Read Number(string option, string text, long min, long max)
    {
        if (Is(text, None))
            return new Read(null, null);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? new Read(number, null)
            : new Read(null, PartitionErrors.BadValue(option, text, string.Create(CultureInfo.InvariantCulture, $"{min} to {max}, or {None}")));
    }

    private static Read Memory(string text)
    {
        if (Is(text, None))
            return new Read(null, null);
        return MemorySize.TryParse(text, out long bytes) && bytes > 0
            ? new Read(bytes, null)
            : new Read(null, PartitionErrors.BadValue("MAXMEMORY", text, $"a number of bytes such as 1048576 or 100mb, or {None}"));
    }

    // A number, or none; or the error.
    private readonly record struct Read(long? Number, Error? Error)
    {
        public Outcome<PartitionOptions> Then(Func<long?, PartitionOptions> change) => Error is { } error ? error : change(Number);
    }
}
