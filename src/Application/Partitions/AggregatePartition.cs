using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Partitions;

/// <summary>
/// SUM, MIN, MAX, AVG and COUNT PARTITION partition [MATCH pattern]: what the integers of an INT partition are together, all as they were at one moment
/// (docs/adr/0015). It is a walk in short steps: between two the partition's clients go on.
/// </summary>
/// <param name="Answer">Makes the reply of what was found.</param>
internal sealed record AggregatePartitionCommand(ReadOnlyMemory<byte> Partition, ReadOnlyMemory<byte> Pattern, Func<Aggregates, Reply> Answer, UnixTime Now)
    : Command, IPartitionBound
{
    public static readonly CommandSpec Sum = Container("sum", "Returns the sum of the integers of a partition.", found => Exact(found.Sum));

    public static readonly CommandSpec Min = Container("min", "Returns the smallest integer of a partition.", found => IntegerOrNull(found.Min));

    public static readonly CommandSpec Max = Container("max", "Returns the largest integer of a partition.", found => IntegerOrNull(found.Max));

    public static readonly CommandSpec Avg = Container(
        "avg", "Returns the mean of the integers of a partition.", found => found.Count == 0 ? Reply.Null : Reply.Double((double)found.Sum / found.Count));

    public static readonly CommandSpec Count = Container("count", "Returns the number of integers of a partition.", found => Reply.Integer(found.Count));

    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) =>
        PartitionReference.Resolve(Partition.Span, partitions) is not { Succeeded: true } named || named.Result == partition;

    private static CommandSpec Container(string name, string summary, Func<Aggregates, Reply> answer) => Containers.Of(
        name,
        CommandGroup.Partition,
        "0.1.0",
        "A container for commands that aggregate.",
        new CommandSpec("partition", "partition [MATCH pattern]")
        {
            Arity = -3,
            Flags = CommandFlags.ReadOnly | CommandFlags.LongRunning | CommandFlags.AllPartitions,
            PartitionWords = [2],
            Group = CommandGroup.Partition,
            Since = "0.1.0",
            Complexity = "O(N) in short steps, where N is the number of keys of the partition",
            Summary = summary,
            Bind = (CommandArguments words, in Invocation by) => Bind(words, answer, by.Now),
        });

    private static Binding Bind(CommandArguments words, Func<Aggregates, Reply> answer, UnixTime now)
    {
        bool matches = words.Count == 5 && words.Is(3, "MATCH"u8);
        if (words.Count != 3 && !matches)
            return CommandErrors.Syntax;
        return new AggregatePartitionCommand(words.Memory(2), matches ? words.Memory(4) : "*"u8.ToArray(), answer, now);
    }

    private static Reply IntegerOrNull(long? integer) => integer is { } known ? Reply.Integer(known) : Reply.Null;

    // An integer of the protocol has 64 bits; a sum that has more is a big number in RESP3, and a text of digits in RESP2.
    private static Reply Exact(Int128 sum) => sum >= long.MinValue && sum <= long.MaxValue
        ? Reply.Integer((long)sum)
        : Reply.BigNumber(sum.ToString(CultureInfo.InvariantCulture));
}

internal sealed class AggregatePartitionHandler(IPartitionRepository partitions) : WaitingCommandHandler<AggregatePartitionCommand>
{
    // About 0.1 ms under the lock.
    private const int EntriesPerStep = 2048;

    // A lock that is free for a moment only is taken again by whoever ran last, and a client that waits for it may wait for the whole walk.
    private const int StepsBetweenPauses = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    protected override async Task<Reply> HandleAsync(AggregatePartitionCommand command)
    {
        Outcome<Partition> found = PartitionReference.Find(command.Partition.Span, partitions);
        if (!found.Succeeded)
            return found.Error;
        if (found.Result is not IAggregates partition)
            return DomainErrors.WrongType(found.Result);
        Outcome<AggregateWalk> walk = partition.BeginWalk(command.Pattern, command.Now);
        if (!walk.Succeeded)
            return walk.Error;
        try
        {
            return await WalkAsync(partition, walk.Result) is { } error ? error : command.Answer(walk.Result.Found);
        }
        finally
        {
            partition.EndWalk(walk.Result);
        }
    }

    private static async Task<Error?> WalkAsync(IAggregates partition, AggregateWalk walk)
    {
        for (int steps = 1; ; steps++)
        {
            Outcome<bool> more = partition.StepWalk(walk, EntriesPerStep);
            if (more.Error is not null || !more.Result)
                return more.Error;
            if (steps % StepsBetweenPauses == 0)
                await Task.Delay(Pause);
        }
    }
}
