using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// SWAPDB index1 index2: two numbered databases exchange what they hold, at one moment, and clients that have selected one see the other's keys at once
/// (https://redis.io/commands/swapdb). It is durable when it is answered.
/// </summary>
internal sealed record SwapDbCommand(long First, long Second, UnixTime Now) : Command, IPartitionBound
{
    public static readonly CommandSpec Spec = new("swapdb", "index1 index2")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.Dangerous | CommandFlags.AllPartitions,
        PartitionWords = [1, 2],
        Group = CommandGroup.Server,
        Since = "4.0.0",
        Summary = "Swaps two Redis databases",
        Complexity = "O(N) where N is the count of clients watching or blocking on keys from both databases.",
        Bind = Bind,
    };

    /// <summary>True when there is a database with each of the numbers.</summary>
    public bool IsInRange => IsDatabase(First) && IsDatabase(Second);

    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) => First == Second || !IsInRange;

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!TryRead(words[1], out long first))
            return CommandErrors.InvalidFirstDatabase;
        return TryRead(words[2], out long second) ? new SwapDbCommand(first, second, by.Now) : CommandErrors.InvalidSecondDatabase;
    }

    private static bool TryRead(ReadOnlySpan<byte> word, out long number) => IntegerText.TryParse(word, out number) && number is >= int.MinValue and <= int.MaxValue;

    private static bool IsDatabase(long number) => number is >= 0 and < PartitionLimits.NumberedDatabases;
}

internal sealed class SwapDbHandler(IPartitionCatalog catalog) : WaitingCommandHandler<SwapDbCommand>
{
    protected override async Task<Reply> HandleAsync(SwapDbCommand command)
    {
        if (!command.IsInRange)
            return CommandErrors.DbIndexOutOfRange;
        if (command.First == command.Second)
            return Reply.Ok;
        Error? error = await catalog.SwapAsync(new PartitionId((int)command.First), new PartitionId((int)command.Second), command.Now);
        return error is null ? Reply.Ok : error;
    }
}
