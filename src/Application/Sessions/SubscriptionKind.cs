namespace GoKV.Application.Sessions;

/// <summary>What can be subscribed to.</summary>
public enum SubscriptionKind
{
    /// <summary>A channel: SUBSCRIBE.</summary>
    Channel,

    /// <summary>All channels that a glob describes: PSUBSCRIBE.</summary>
    Pattern,

    /// <summary>A channel of SPUBLISH: SSUBSCRIBE. In a cluster these stay within a shard; here they are only apart from the others.</summary>
    Shard,
}
