using GoKV.Application.Commands;

namespace GoKV.Application.Access;

/// <summary>Writes rights as the rules that make them, in the form of ACL LIST and GETUSER of Redis 7.0.</summary>
internal sealed class RightsText(AccessTable table)
{
    /// <summary>The line of a user in a file: <c>user alice on #hash ~* resetchannels -@all +get</c>.</summary>
    public string LineOf(User user) => $"user {user.Name} {Of(user.Rights)}";

    /// <summary>All rules of a user.</summary>
    public string Of(UserRights rights)
    {
        IEnumerable<string> words = [.. rights.Flags, .. rights.Passwords.Select(hash => "#" + hash), Of(rights.Selectors[0])];
        return string.Join(' ', words.Concat(rights.Selectors.Skip(1).Select(selector => $"({Of(selector)})")));
    }

    /// <summary>The keys of a selector.</summary>
    public static string KeysOf(Selector selector) => selector.HasAllKeys ? "~*" : string.Join(' ', selector.Keys.Select(key => key.KeyRule));

    /// <summary>The channels of a selector.</summary>
    public static string ChannelsOf(Selector selector) =>
        selector.HasAllChannels ? "&*" : string.Join(' ', selector.Channels.Select(channel => "&" + channel.Text));

    /// <summary>The partitions of a selector; null when they are all, which nothing says, as in Redis.</summary>
    public static string? PartitionsOf(Selector selector) =>
        selector.HasAllPartitions ? null : string.Join(' ', selector.Partitions.Select(partition => "partition:" + partition.Text));

    /// <summary>
    /// The commands of a selector: all or none, then the categories that come nearest, the nearest first, then what is still different. Of categories that come
    /// equally near, one that a rule has named.
    /// </summary>
    public string CommandsOf(Selector selector)
    {
        bool removes = selector.HasFutureCommands;
        var words = new List<string> { removes ? "+@all" : "-@all" };
        Selector written = selector with { Commands = table.Set(removes), FirstArguments = new Dictionary<int, string[]>() };
        CommandSet left = selector.Commands;
        var candidates = AccessTable.Categories.ToList();
        while (Nearest(left, selector.NamedCategories, candidates, removes) is { } category)
        {
            candidates.Remove(category);
            IEnumerable<int> rows = table.InCategory(category)!.SelectMany(AccessTable.RowsOf);
            written = written with { Commands = written.Commands.With(rows, !removes) };
            left = left.With(rows, removes);
            words.Add((removes ? "-@" : "+@") + category);
        }

        foreach (CommandSpec spec in table.Commands.SelectMany(spec => spec.Subcommands.Prepend(spec)))
        {
            bool allowed = selector.Commands.Has(spec.Index);
            if (allowed != written.Commands.Has(spec.Index))
            {
                words.Add((allowed ? "+" : "-") + spec.FullName);
                written = written with { Commands = written.Commands.With(AccessTable.RowsOf(spec), allowed) };
            }

            if (!allowed && selector.FirstArguments.TryGetValue(spec.Index, out string[]? arguments))
                words.AddRange(arguments.Select(argument => $"+{spec.FullName}|{argument}"));
        }

        return string.Join(' ', words);
    }

    /// <summary>How a selector remembers that a rule has named a category.</summary>
    public static string Named(string category, bool added) => (added ? '+' : '-') + category;

    private string Of(Selector selector)
    {
        string keys = KeysOf(selector);
        string channels = ChannelsOf(selector);
        string?[] parts =
        [
            keys.Length > 0 ? keys : null,
            selector.HasAllChannels ? null : "resetchannels",
            channels.Length > 0 ? channels : null,
            PartitionsOf(selector) is "" ? "resetpartitions" : PartitionsOf(selector),
            CommandsOf(selector),
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }

    // The category with the fewest commands that are not meant; it has to have more that are.
    private string? Nearest(CommandSet left, IReadOnlyList<string> named, List<string> candidates, bool removes)
    {
        (string? best, int fewest, int most) = (null, int.MaxValue, 0);
        foreach (string category in candidates)
        {
            IReadOnlyList<CommandSpec> rows = table.InCategory(category)!;
            int wrong = rows.Count(spec => left.Has(spec.Index) == removes);
            int right = rows.Count - wrong;
            // One that is empty in this version is named all the same: a later one may have commands in it.
            bool isNamed = named.Contains(Named(category, added: !removes));
            bool fits = right > wrong || (isNamed && rows.Count == 0);
            bool isBetter = wrong < fewest || (wrong == fewest && (right > most || (right == most && isNamed)));
            if (fits && isBetter)
                (best, fewest, most) = (category, wrong, right);
        }

        return best;
    }
}
