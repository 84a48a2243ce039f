using GoKV.Application.Commands;

namespace GoKV.Application.Access;

/// <summary>Applies one rule to a selector (https://redis.io/docs/management/security/acl/#acl-rules, and rules for partitions).</summary>
internal sealed class SelectorRules(AccessTable table)
{
    private const string PartitionPrefix = "partition:";

    /// <summary>The selector that a rule makes of another; or what is wrong with the rule, in Redis' words.</summary>
    public Selector? Apply(Selector selector, string rule, out string? problem)
    {
        problem = null;
        Selector? simple = rule.ToUpperInvariant() switch
        {
            "ALLKEYS" or "~*" => selector with { HasAllKeys = true, Keys = [] },
            "RESETKEYS" => selector with { HasAllKeys = false, Keys = [] },
            "ALLCHANNELS" or "&*" => selector with { HasAllChannels = true, Channels = [] },
            "RESETCHANNELS" => selector with { HasAllChannels = false, Channels = [] },
            "ALLPARTITIONS" or "PARTITION:*" => selector with { HasAllPartitions = true, Partitions = [] },
            "RESETPARTITIONS" => selector with { HasAllPartitions = false, Partitions = [] },
            "ALLCOMMANDS" or "+@ALL" => WithAllCommands(selector, allowed: true),
            "NOCOMMANDS" or "-@ALL" => WithAllCommands(selector, allowed: false),
            _ => null,
        };
        if (simple is not null)
            return simple;

        bool added = rule.StartsWith('+');
        if (rule.StartsWith('~') || rule.StartsWith('%'))
            return WithKeys(selector, rule, out problem);
        if (rule.StartsWith('&'))
            return WithChannels(selector, rule[1..], out problem);
        if (rule.StartsWith(PartitionPrefix, StringComparison.OrdinalIgnoreCase))
            return WithPartitions(selector, rule[PartitionPrefix.Length..], out problem);
        if (rule.StartsWith("+@", StringComparison.Ordinal) || rule.StartsWith("-@", StringComparison.Ordinal))
            return WithCategory(selector, rule[2..], added, out problem);
        if (added && rule.Contains('|', StringComparison.Ordinal))
            return WithPart(selector, rule[1..], out problem);
        if (added || rule.StartsWith('-'))
            return WithCommand(selector, rule[1..], added, out problem);
        problem = AccessErrors.Syntax;
        return null;
    }

    private Selector WithAllCommands(Selector selector, bool allowed) => selector with
    {
        Commands = table.Set(allowed),
        HasFutureCommands = allowed,
        FirstArguments = new Dictionary<int, string[]>(),
        NamedCategories = [],
    };

    // ~pattern, %R~pattern, %W~pattern, %RW~pattern
    private static Selector? WithKeys(Selector selector, string rule, out string? problem)
    {
        problem = AccessErrors.KeysAreAll;
        if (selector.HasAllKeys)
            return null;
        problem = AccessErrors.Syntax;
        KeyAccess access = rule[0] == '~' ? KeyAccess.All : KeyAccess.None;
        int start = 1;
        while (rule[0] == '%' && start < rule.Length && rule[start] != '~')
        {
            KeyAccess one = char.ToUpperInvariant(rule[start++]) switch
            {
                'R' => KeyAccess.Read,
                'W' => KeyAccess.Write,
                _ => KeyAccess.None,
            };
            if (one == KeyAccess.None || (access & one) != 0)
                return null;
            access |= one;
        }

        if (rule[0] == '%')
            start = Math.Min(start + 1, rule.Length);
        string pattern = rule[start..];
        // Access to nothing is a mistake; Redis takes %~pattern, and then cannot show the user.
        if (access == KeyAccess.None || ByteText.HasSpaces(pattern))
            return null;
        problem = null;
        Pattern[] keys = [.. selector.Keys];
        int known = Array.FindIndex(keys, key => key.Text == pattern);
        if (known < 0)
            return selector with { Keys = [.. keys, new Pattern(pattern, access)] };
        keys[known] = new Pattern(pattern, keys[known].Access | access);
        return selector with { Keys = keys };
    }

    private static Selector? WithChannels(Selector selector, string pattern, out string? problem)
    {
        problem = selector.HasAllChannels ? AccessErrors.ChannelsAreAll : ByteText.HasSpaces(pattern) ? AccessErrors.Syntax : null;
        return problem is null ? selector with { Channels = Added(selector.Channels, pattern) } : null;
    }

    // All partitions is what a user has who was never limited, so the first pattern is no mistake, as it is with keys, but limits him.
    private static Selector? WithPartitions(Selector selector, string pattern, out string? problem)
    {
        problem = pattern.Length == 0 || ByteText.HasSpaces(pattern) ? AccessErrors.Syntax : null;
        return problem is null ? selector with { HasAllPartitions = false, Partitions = Added(selector.Partitions, pattern) } : null;
    }

    private static IReadOnlyList<Pattern> Added(IReadOnlyList<Pattern> patterns, string text) =>
        patterns.Any(pattern => pattern.Text == text) ? patterns : [.. patterns, new Pattern(text)];

    private Selector? WithCategory(Selector selector, string name, bool added, out string? problem)
    {
        problem = AccessErrors.UnknownCommand;
        if (table.InCategory(name) is not { } rows)
            return null;
        problem = null;
        string category = AccessTable.Categories.First(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        return WithRows(selector, rows, added) with
        {
            NamedCategories = [.. selector.NamedCategories.Where(named => named[1..] != category), RightsText.Named(category, added)],
        };
    }

    private Selector? WithCommand(Selector selector, string name, bool added, out string? problem)
    {
        problem = AccessErrors.UnknownCommand;
        if (table.Find(name) is not { } spec)
            return null;
        problem = null;
        return WithRows(selector, [spec], added);
    }

    // +container|subcommand, or +command|first-argument
    private Selector? WithPart(Selector selector, string name, out string? problem)
    {
        int bar = name.LastIndexOf('|');
        (string command, string part) = (name[..bar], name[(bar + 1)..]);
        problem = AccessErrors.UnknownCommand;
        if (table.Find(command) is not { } spec)
            return null;
        problem = spec.Container is not null ? AccessErrors.ArgumentOfSubcommand : part.Length == 0 ? AccessErrors.Syntax : null;
        if (problem is not null)
            return null;
        if (spec.Subcommands.Count > 0)
            return WithCommand(selector, name, added: true, out problem);
        string[] known = selector.FirstArguments.GetValueOrDefault(spec.Index) ?? [];
        if (known.Contains(part, StringComparer.OrdinalIgnoreCase))
            return selector;
        return selector with { FirstArguments = new Dictionary<int, string[]>(selector.FirstArguments) { [spec.Index] = [.. known, part] } };
    }

    private static Selector WithRows(Selector selector, IReadOnlyList<CommandSpec> specs, bool added)
    {
        var arguments = new Dictionary<int, string[]>(selector.FirstArguments);
        foreach (CommandSpec spec in specs)
            arguments.Remove(spec.Index);
        return selector with { Commands = selector.Commands.With(specs.SelectMany(AccessTable.RowsOf), added), FirstArguments = arguments };
    }
}
