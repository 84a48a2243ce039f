using System.Text;
using GoKV.Application.Commands;

namespace GoKV.Application.Access;

/// <summary>
/// Commands, keys, channels and partitions that are allowed together. A user has one of its own, and may have more in parentheses: a command is allowed when one
/// of them allows all of it (https://redis.io/docs/management/security/acl/).
/// </summary>
/// <remarks>Thread safety: immutable; a change makes another.</remarks>
internal sealed record Selector
{
    /// <summary>The commands.</summary>
    public required CommandSet Commands { get; init; }

    /// <summary>True for one that began with +@all: commands of later versions are allowed, too.</summary>
    public bool HasFutureCommands { get; init; }

    /// <summary>Of commands that are not allowed, by row: first arguments with which they are.</summary>
    public IReadOnlyDictionary<int, string[]> FirstArguments { get; init; } = new Dictionary<int, string[]>();

    /// <summary>The categories that rules have named since all or no commands were allowed: they are shown by these names. Each with + or - before it.</summary>
    public IReadOnlyList<string> NamedCategories { get; init; } = [];

    /// <summary>True when every key is allowed.</summary>
    public bool HasAllKeys { get; init; }

    /// <summary>The keys that are allowed.</summary>
    public IReadOnlyList<Pattern> Keys { get; init; } = [];

    /// <summary>True when every channel is allowed.</summary>
    public bool HasAllChannels { get; init; }

    /// <summary>The channels that are allowed.</summary>
    public IReadOnlyList<Pattern> Channels { get; init; } = [];

    /// <summary>True when every partition is allowed, which is the default.</summary>
    public bool HasAllPartitions { get; init; } = true;

    /// <summary>The partitions that are allowed, by their names.</summary>
    public IReadOnlyList<Pattern> Partitions { get; init; } = [];

    /// <summary>True when nothing is forbidden.</summary>
    public bool IsUnrestricted => HasFutureCommands && HasAllKeys && HasAllChannels && HasAllPartitions && Commands.IsFull;

    /// <summary>True when every key may be read.</summary>
    public bool ReadsEveryKey => HasAllKeys || Keys.Any(pattern => pattern is { Text: "*" } && (pattern.Access & KeyAccess.Read) != 0);

    /// <summary>What it forbids of a command, or null.</summary>
    public Denial? Find(in CommandUse use)
    {
        if (!Allows(use.Spec, use.Words))
            return new Denial(DenialReason.Command, 0, use.Spec.FullName);
        if (!HasAllPartitions && Forbidden(use.Partitions()) is { } partition)
            return new Denial(DenialReason.Partition, 0, partition);
        if (!HasAllKeys)
        {
            foreach ((int place, KeyAccess access) in use.Keys())
            {
                if (!AllowsKey(use.Words[place], access))
                    return new Denial(DenialReason.Key, place, ByteText.Of(use.Words, place));
            }
        }

        if (HasAllChannels)
            return null;
        (int first, int last, bool arePatterns) = use.Channels;
        for (int i = first; i > 0 && i <= last; i++)
        {
            if (!AllowsChannel(use.Words[i], arePatterns))
                return new Denial(DenialReason.Channel, i, ByteText.Of(use.Words, i));
        }

        return null;
    }

    /// <summary>True when a channel may be used; a pattern only if it is one of the rules, letter by letter.</summary>
    public bool AllowsChannel(ReadOnlySpan<byte> name, bool isPattern)
    {
        foreach (Pattern allowed in HasAllChannels ? [] : Channels)
        {
            if (isPattern ? allowed.Is(name) : allowed.Matches(name))
                return true;
        }

        return HasAllChannels;
    }

    private bool Allows(CommandSpec spec, CommandArguments words)
    {
        if ((spec.Flags & CommandFlags.NoAuth) != 0 || Commands.Has(spec.Index))
            return true;
        if (words.Count < 2 || !FirstArguments.TryGetValue(spec.Index, out string[]? allowed))
            return false;
        foreach (string argument in allowed)
        {
            if (Ascii.EqualsIgnoreCase(words[1], argument))
                return true;
        }

        return false;
    }

    private bool AllowsKey(ReadOnlySpan<byte> key, KeyAccess access)
    {
        foreach (Pattern pattern in Keys)
        {
            if ((pattern.Access & access) == access && pattern.Matches(key))
                return true;
        }

        return false;
    }

    private string? Forbidden(IEnumerable<string> names) =>
        names.FirstOrDefault(name => !Partitions.Any(pattern => name.Length > 0 && pattern.Matches(ByteText.Bytes(name))));
}
