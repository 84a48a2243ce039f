using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Replies;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// COPY source destination [DB destination-db] [REPLACE]: copies a value with its expiry, also to another partition, named as in SELECT; whether it did.
/// It is atomic, also to another partition.
/// </summary>
/// <param name="On">The partition and the time.</param>
/// <param name="From">The source.</param>
/// <param name="To">The destination.</param>
/// <param name="Destinations">The words behind DB: the last counts, but each must be one.</param>
/// <param name="Replace">Whether what is there may be overwritten.</param>
/// <param name="Wrong">What is wrong with the words behind those; null for nothing. As in Redis, a mistake before it is told first.</param>
internal sealed record CopyCommand(Target On, Key From, Key To, IReadOnlyList<ReadOnlyMemory<byte>> Destinations, bool Replace, Error? Wrong)
    : PartitionCommand(On), IPartitionBound
{
    public static readonly CommandSpec Spec = new("copy", "source destination [DB destination-db] [REPLACE]")
    {
        Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition | CommandFlags.AllPartitions,
        Keys = KeyPositions.Two,
        Group = CommandGroup.Generic,
        Summary = "Copy a key",
        Since = "6.2.0",
        Complexity = "O(N) worst case for collections, where N is the number of nested items. O(1) for string values.",
        Bind = Bind,
    };

    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) =>
        Destination(partition, partitions) is not { Succeeded: true } named || named.Result == partition;

    /// <summary>The partition that is copied to, or what is wrong with the words.</summary>
    /// <param name="own">The partition of the source.</param>
    /// <param name="partitions">All partitions.</param>
    public Outcome<PartitionId> Destination(PartitionId own, IPartitionRepository partitions)
    {
        Outcome<PartitionId> target = own;
        foreach (ReadOnlyMemory<byte> word in Destinations)
        {
            target = PartitionReference.ResolveDatabase(word.Span, partitions);
            if (!target.Succeeded)
                return target;
        }

        return Wrong is { } wrong ? wrong : target;
    }

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        (List<ReadOnlyMemory<byte>>? destinations, bool replace, Error? wrong) = (null, false, null);
        for (int i = 3; i < words.Count && wrong is null; i++)
        {
            if (words.Is(i, "REPLACE"u8))
                replace = true;
            else if (words.Is(i, "DB"u8) && i + 1 < words.Count)
                (destinations ??= []).Add(words.Memory(++i));
            else
                wrong = CommandErrors.Syntax;
        }

        return new CopyCommand(by.On, words.Key(1), words.Key(2), destinations ?? [], replace, wrong);
    }
}

internal sealed class CopyHandler(IPartitionRepository partitions, MemoryGuard memory) : CommandHandler<CopyCommand>
{
    protected override Reply Handle(CopyCommand command)
    {
        Outcome<PartitionId> destination = command.Destination(command.On.Partition, partitions);
        if (!destination.Succeeded)
            return destination.Error;
        if (!partitions.TryFind(command.On.Partition, out Partition? source) || !partitions.TryFind(destination.Result, out Partition? target))
            return DomainErrors.PartitionNotFound;
        if (source != target && memory.IsOn && memory.Refuse(target, command.On.Now) is { } full)
            return full;
        return source == target
            ? source.Copy(command.From, command.To, command.Replace, command.On.Now).AsOneOrZero()
            : CopyAcross(command, source, target);
    }

    private static Reply CopyAcross(CopyCommand command, Partition source, Partition target)
    {
        if (source is not IScalars from)
            return DomainErrors.WrongType(source);
        if (target is not IScalars to)
            return DomainErrors.WrongType(target);
        return SeveralPartitions.Between([source, target], () =>
        {
            Outcome<StoredValue?> peeked = from.Peek(command.From, command.On.Now, isUse: true);
            if (peeked.Error is { } error)
                return error;
            return peeked.Result is { } found
                ? to.Adopt(command.To, found, command.Replace, KeyEvent.CopyTo, command.On.Now).AsOneOrZero()
                : Reply.Zero;
        });
    }
}
