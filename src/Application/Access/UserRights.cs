namespace GoKV.Application.Access;

/// <summary>What a user may do, and how he shows that he is that user.</summary>
/// <remarks>Thread safety: immutable; a change makes another.</remarks>
internal sealed record UserRights
{
    /// <summary>False for one that nobody can become.</summary>
    public bool IsOn { get; init; }

    /// <summary>True when any password will do.</summary>
    public bool NeedsNoPassword { get; init; }

    /// <summary>Whether payloads of RESTORE are checked for this user: kept and shown, and always done. Null while nobody has said.</summary>
    public bool? Sanitizes { get; init; }

    /// <summary>The passwords, as SHA-256 in hexadecimal.</summary>
    public IReadOnlyList<string> Passwords { get; init; } = [];

    /// <summary>The user's own permissions, then those in parentheses.</summary>
    public required IReadOnlyList<Selector> Selectors { get; init; }

    /// <summary>True when a connection is this user without a word.</summary>
    public bool IsOpen => IsOn && NeedsNoPassword;

    /// <summary>True when nothing is forbidden.</summary>
    public bool IsUnrestricted => Selectors.Any(selector => selector.IsUnrestricted);

    /// <summary>The flags, in the order of Redis.</summary>
    public IEnumerable<string> Flags
    {
        get
        {
            yield return IsOn ? "on" : "off";
            if (NeedsNoPassword)
                yield return "nopass";
            if (Sanitizes is { } sanitizes)
                yield return sanitizes ? "sanitize-payload" : "skip-sanitize-payload";
        }
    }

    /// <summary>Why a command is not allowed; null when it is. Of several reasons the one that says most, as in Redis.</summary>
    public Denial? Find(in CommandUse use)
    {
        Denial? telling = null;
        foreach (Selector selector in Selectors)
        {
            if (selector.Find(use) is not { } denial)
                return null;
            if (telling is null || denial.Reason > telling.Reason || (denial.Reason == telling.Reason && denial.Place > telling.Place))
                telling = denial;
        }

        return telling;
    }

    /// <summary>True when a channel, or a pattern of channels, may be subscribed to.</summary>
    public bool AllowsChannel(ReadOnlySpan<byte> name, bool isPattern)
    {
        foreach (Selector selector in Selectors)
        {
            if (selector.AllowsChannel(name, isPattern))
                return true;
        }

        return false;
    }
}
