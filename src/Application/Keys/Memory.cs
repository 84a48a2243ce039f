using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>MEMORY: what data takes in memory.</summary>
internal static class MemoryCommand
{
    public static readonly CommandSpec Spec = new("memory")
    {
        Arity = -2,
        Group = CommandGroup.Server,
        Summary = "A container for memory diagnostics commands",
        Since = "4.0.0",
        Complexity = "Depends on subcommand.",
        Subcommands = [.. MemoryReportCommand.Specs, MemoryUsageCommand.Spec],
        Help =
        [
            "DOCTOR",
            "    Return memory problems reports.",
            "MALLOC-STATS",
            "    Return internal statistics report from the memory allocator.",
            "PURGE",
            "    Attempt to purge dirty pages for reclamation by the allocator.",
            "STATS",
            "    Return information about the memory usage of the server.",
            "USAGE <key> [SAMPLES <count>]",
            "    Return memory in bytes used by <key> and its value. Nested values are",
            "    sampled up to <count> times (default: 5, 0 means sample all).",
        ],
    };
}

/// <summary>MEMORY USAGE key [SAMPLES count]: the bytes that a key and its value take, about; null for a missing key.</summary>
internal sealed record MemoryUsageCommand(Target On, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("usage", "key [SAMPLES count]")
    {
        Arity = -3,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = new KeyPositions(2, 2, 1),
        Group = CommandGroup.Server,
        Summary = "Estimate the memory usage of a key",
        Since = "4.0.0",
        Complexity = "O(N) where N is the number of samples.",
        Bind = Bind,
    };

    // Samples are drawn from the elements of a collection, and plain values have none: the number is checked and forgotten.
    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        for (int i = 3; i < words.Count; i += 2)
        {
            if (!words.Is(i, "SAMPLES"u8) || i + 1 == words.Count)
                return CommandErrors.Syntax;
            if (!IntegerText.TryParse(words[i + 1], out long samples))
                return DomainErrors.NotAnInteger;
            if (samples < 0)
                return CommandErrors.Syntax;
        }

        return new MemoryUsageCommand(by.On, words.Key(2));
    }
}

internal sealed class MemoryUsageHandler(IPartitionRepository partitions) : PartitionHandler<MemoryUsageCommand, Partition>(partitions)
{
    protected override Reply Handle(MemoryUsageCommand command, Partition partition) =>
        partition.MemoryUsage(command.Key, command.On.Now).As(bytes => bytes is { } known ? Reply.Integer(known) : Reply.Null);
}
