namespace GoKV.Application.Access;

/// <summary>Applies the rules of ACL SETUSER and of files to a user: all of them or, when one of them is wrong, none.</summary>
/// <param name="table">The commands.</param>
/// <param name="hasAllChannels">Whether a new user may use all channels: the option acl-pubsub-default.</param>
internal sealed class UserRules(AccessTable table, bool hasAllChannels)
{
    private readonly SelectorRules _rules = new(table);

    /// <summary>A user without any permission, switched off.</summary>
    public UserRights New => new() { Selectors = [NewSelector] };

    private Selector NewSelector => new() { Commands = table.Set(all: false), HasAllChannels = hasAllChannels };

    /// <summary>
    /// Puts selectors together that stand in several words: <c>(+get</c> and <c>~k*)</c>. Null, and the word that opens one that is never closed.
    /// </summary>
    public static IReadOnlyList<string>? Merge(IReadOnlyList<string> words, out string? open)
    {
        var merged = new List<string>();
        string? selector = null;
        open = null;
        foreach (string word in words)
        {
            if (word.StartsWith('(') && !word.EndsWith(')'))
            {
                (selector, open) = (word, word);
            }
            else if (selector is null)
            {
                merged.Add(word);
            }
            else
            {
                selector = $"{selector} {word}";
                if (!word.EndsWith(')'))
                    continue;
                merged.Add(selector);
                (selector, open) = (null, null);
            }
        }

        return open is null ? merged : null;
    }

    /// <summary>The rights that rules make of others; or what is wrong, as ACL SETUSER says it.</summary>
    public UserRights? Apply(UserRights rights, IReadOnlyList<string> words, out string? problem)
    {
        problem = null;
        if (Merge(words, out string? open) is not { } rules)
        {
            problem = AccessErrors.Unmatched(open!);
            return null;
        }

        UserRights? changed = rights;
        foreach (string rule in rules)
        {
            changed = Apply(changed, rule, out string? wrong);
            if (changed is not null)
                continue;
            problem = AccessErrors.InRule(rule, wrong!);
            return null;
        }

        return changed;
    }

    /// <summary>The rights that one rule makes of others; or what is wrong with it, in Redis' words.</summary>
    public UserRights? Apply(UserRights rights, string rule, out string? problem)
    {
        problem = null;
        if (rule.Length == 0)
            return rights;
        UserRights? simple = rule.ToUpperInvariant() switch
        {
            "ON" => rights with { IsOn = true },
            "OFF" => rights with { IsOn = false },
            "NOPASS" => rights with { NeedsNoPassword = true, Passwords = [] },
            "RESETPASS" => rights with { NeedsNoPassword = false, Passwords = [] },
            "SANITIZE-PAYLOAD" => rights with { Sanitizes = true },
            "SKIP-SANITIZE-PAYLOAD" => rights with { Sanitizes = false },
            "CLEARSELECTORS" => rights with { Selectors = [rights.Selectors[0]] },
            "RESET" => New with { Sanitizes = true },
            _ => null,
        };
        return simple ?? rule[0] switch
        {
            '>' or '#' => WithPassword(rights, rule, out problem),
            '<' or '!' => WithoutPassword(rights, rule, out problem),
            '(' when rule.EndsWith(')') => WithSelector(rights, rule[1..^1], out problem),
            _ => WithOwn(rights, rule, out problem),
        };
    }

    private static UserRights? WithPassword(UserRights rights, string rule, out string? problem)
    {
        problem = null;
        string hash = rule[0] == '>' ? PasswordHash.Of(ByteText.Bytes(rule[1..])) : rule[1..];
        if (!PasswordHash.IsOne(hash))
        {
            problem = AccessErrors.BadHash;
            return null;
        }

        IReadOnlyList<string> passwords = rights.Passwords.Contains(hash) ? rights.Passwords : [.. rights.Passwords, hash];
        return rights with { NeedsNoPassword = false, Passwords = passwords };
    }

    private static UserRights? WithoutPassword(UserRights rights, string rule, out string? problem)
    {
        string hash = rule[0] == '<' ? PasswordHash.Of(ByteText.Bytes(rule[1..])) : rule[1..];
        problem = !PasswordHash.IsOne(hash) ? AccessErrors.BadHash : !rights.Passwords.Contains(hash) ? AccessErrors.NoSuchPassword : null;
        return problem is null ? rights with { Passwords = [.. rights.Passwords.Where(other => other != hash)] } : null;
    }

    private UserRights? WithSelector(UserRights rights, string rules, out string? problem)
    {
        problem = null;
        Selector? selector = NewSelector;
        foreach (string rule in rules.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            selector = _rules.Apply(selector, rule, out problem);
            if (selector is null)
                return null;
        }

        return rights with { Selectors = [.. rights.Selectors, selector] };
    }

    private UserRights? WithOwn(UserRights rights, string rule, out string? problem) =>
        _rules.Apply(rights.Selectors[0], rule, out problem) is { } own ? rights with { Selectors = [own, .. rights.Selectors.Skip(1)] } : null;
}
