namespace GoKV.Application.Access;

/// <summary>What was denied. The larger says more: of several selectors, the denial of the one that allowed most is told, as Redis does.</summary>
internal enum DenialReason
{
    /// <summary>The command.</summary>
    Command = 1,

    /// <summary>A key.</summary>
    Key,

    /// <summary>The right to be a user: a wrong name or password.</summary>
    Auth,

    /// <summary>A channel.</summary>
    Channel,

    /// <summary>A partition.</summary>
    Partition,
}

/// <summary>Why a command is not allowed.</summary>
/// <param name="Reason">What was denied.</param>
/// <param name="Place">The word that names it, or 0.</param>
/// <param name="Object">Its name.</param>
internal sealed record Denial(DenialReason Reason, int Place, string Object);
