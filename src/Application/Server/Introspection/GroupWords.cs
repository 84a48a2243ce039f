using GoKV.Application.Commands;

namespace GoKV.Application.Server.Introspection;

/// <summary>The chapters of the command reference in Redis' words.</summary>
internal static class GroupWords
{
    public static string Word(this CommandGroup group) => group switch
    {
        CommandGroup.Generic => "generic",
        CommandGroup.String => "string",
        CommandGroup.Connection => "connection",
        CommandGroup.Server => "server",
        CommandGroup.Partition => "partition",
        CommandGroup.PubSub => "pubsub",
        CommandGroup.Bitmap => "bitmap",
        CommandGroup.HyperLogLog => "hyperloglog",
        CommandGroup.Cluster => "cluster",
        CommandGroup.Transactions => "transactions",
        CommandGroup.Scripting => "scripting",
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };
}
