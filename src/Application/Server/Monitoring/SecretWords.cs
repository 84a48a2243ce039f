using GoKV.Application.Commands;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Server.Monitoring;

/// <summary>Which words of a command nobody else may see: users and passwords of AUTH and HELLO, the passwords of CONFIG SET and MIGRATE, a user's rules.</summary>
internal readonly record struct SecretWords(int First, int Last)
{
    /// <summary>None.</summary>
    public static readonly SecretWords None = new(-1, -1);

    /// <summary>True for a word that must not be shown.</summary>
    public bool Has(int word) => word >= First && word <= Last && First >= 0;

    /// <summary>Those of a command.</summary>
    public static SecretWords Of(CommandSpec spec, CommandArguments words)
    {
        if (spec.Name == "auth" && spec.Container is null)
            return new SecretWords(1, words.Count - 1);
        if (spec.FullName == "acl|setuser")
            return new SecretWords(2, words.Count - 1);
        if (spec.FullName == "config|set")
            return OfConfigSet(words);
        if (spec.Name == "migrate" && spec.Container is null)
            return OfMigrate(words);
        if (spec.Name != "hello" || spec.Container is not null)
            return None;
        for (int i = 2; i + 2 < words.Count; i++)
        {
            if (words.Is(i, "AUTH"u8))
                return new SecretWords(i + 1, i + 2);
        }

        return None;
    }

    // From the first password to the last, if somebody gives several; what is behind KEYS is keys.
    private static SecretWords OfMigrate(CommandArguments words)
    {
        SecretWords found = None;
        for (int i = 6; i + 1 < words.Count && !words.Is(i, "KEYS"u8); i++)
        {
            int count = words.Is(i, "AUTH"u8) ? 1 : words.Is(i, "AUTH2"u8) ? 2 : 0;
            if (count > 0)
                found = new SecretWords(found.First < 0 ? i + 1 : found.First, i + count);
            i += count;
        }

        return found;
    }

    // From the first password to the last, if somebody gives several.
    private static SecretWords OfConfigSet(CommandArguments words)
    {
        SecretWords found = None;
        for (int i = 2; i + 1 < words.Count; i += 2)
        {
            if (OptionTable.Find(words.Text(i)) is { IsSecret: true })
                found = new SecretWords(found.First < 0 ? i + 1 : found.First, i + 1);
        }

        return found;
    }
}
