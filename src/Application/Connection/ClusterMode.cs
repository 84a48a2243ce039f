using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Connection;

/// <summary>CLUSTER, READONLY and READWRITE: refused, which tells clients that this is no cluster.</summary>
internal sealed record ClusterModeCommand : Command
{
    public static readonly CommandSpec ReadOnlySpec = new("readonly")
    {
        Arity = 1,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Connection,
        Since = "3.0.0",
        Summary = "Answers an error: this server is not part of a cluster.",
        Bind = (CommandArguments _, in Invocation _) => new ClusterModeCommand(),
    };

    public static readonly CommandSpec ReadWriteSpec = ReadOnlySpec with { Name = "readwrite" };

    public static readonly CommandSpec ClusterSpec = ReadOnlySpec with
    {
        Name = "cluster",
        Syntax = "subcommand [argument ...]",
        Arity = -2,
        Flags = CommandFlags.Stale,
        Group = CommandGroup.Server,
    };
}

internal sealed class ClusterModeHandler : CommandHandler<ClusterModeCommand>
{
    private static readonly Reply Disabled = ConnectionErrors.ClusterDisabled;

    protected override Reply Handle(ClusterModeCommand command) => Disabled;
}
