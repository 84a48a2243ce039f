using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Replies;
using GoKV.Application.Server.Profiling;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG RESETSTAT: the counts of the server and of all partitions start again at zero.</summary>
internal sealed record ConfigResetStatCommand : Command
{
    public static readonly CommandSpec Spec = new("resetstat")
    {
        Arity = 2,
        Flags = ConfigContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.0.0",
        Complexity = "O(N) where N is the number of partitions",
        Summary = "Resets the server's statistics.",
        Bind = (CommandArguments _, in Invocation _) => new ConfigResetStatCommand(),
    };
}

internal sealed class ConfigResetStatHandler(ServerStatistics statistics, CommandFigures figures, MemoryGuard memory, IPartitionRepository partitions) : CommandHandler<ConfigResetStatCommand>
{
    protected override Reply Handle(ConfigResetStatCommand command)
    {
        statistics.Reset();
        figures.Reset();
        memory.ForgetExceeded();
        foreach (Partition partition in partitions.ListAll())
            partition.ResetCounters();
        return Reply.Ok;
    }
}
