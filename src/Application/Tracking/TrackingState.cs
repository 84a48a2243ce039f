namespace GoKV.Application.Tracking;

/// <summary>Which keys a client that caches wants to hear of: CLIENT TRACKING.</summary>
public enum TrackingMode
{
    /// <summary>Those that it reads.</summary>
    Read,

    /// <summary>OPTIN: those that the command behind a CLIENT CACHING YES reads.</summary>
    OptIn,

    /// <summary>OPTOUT: those that it reads, but for the command behind a CLIENT CACHING NO.</summary>
    OptOut,

    /// <summary>BCAST: all that begin with one of its prefixes, read or not.</summary>
    Broadcast,
}

/// <summary>What a client has chosen with CLIENT TRACKING ON.</summary>
/// <remarks>Thread safety: the connection's own commands change it; the table reads it from other threads, each member in one piece.</remarks>
public sealed class TrackingState
{
    // Of a prefix in the client's list and in the table of all prefixes.
    private const int PrefixOverhead = 128;

    /// <summary>Which keys.</summary>
    public required TrackingMode Mode { get; init; }

    /// <summary>Not those that the client changes itself.</summary>
    public bool NoLoop { get; init; }

    /// <summary>The session that is told instead; 0 for the client itself.</summary>
    public long RedirectTo { get; init; }

    /// <summary>The prefixes of BCAST, in the order of their bytes; the empty one is that of all keys.</summary>
    public IReadOnlyList<byte[]> Prefixes
    {
        get;
        init
        {
            field = value;
            PrefixBytes = value.Sum(prefix => (long)prefix.Length + PrefixOverhead);
        }
    }
    = [];

    /// <summary>About how many bytes of memory the prefixes take.</summary>
    public long PrefixBytes { get; private init; }

    /// <summary>True between a CLIENT CACHING and the end of the command behind it.</summary>
    public bool IsNextChosen { get; set; }

    /// <summary>True once the session that was to be told has gone.</summary>
    public bool IsRedirectBroken { get; set; }

    /// <summary>True when what the next command reads is to be remembered.</summary>
    public bool Remembers => Mode switch
    {
        TrackingMode.Read => true,
        TrackingMode.OptIn => IsNextChosen,
        TrackingMode.OptOut => !IsNextChosen,
        _ => false,
    };
}
