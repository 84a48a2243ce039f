using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Notifications;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// MOVE key db: moves a key to another partition, named as in SELECT, unless it exists there; whether it did (https://redis.io/commands/move).
/// </summary>
internal sealed record MoveCommand(Session Session, Target On, Key Key, ReadOnlyMemory<byte> Destination) : PartitionCommand(On), IPartitionBound
{
    public static readonly CommandSpec Spec = new("move", "key db")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition | CommandFlags.AllPartitions,
        PartitionWords = [2],
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Move a key to another database",
        Bind = (CommandArguments words, in Invocation by) => new MoveCommand(by.Session, by.On, words.Key(1), words.Memory(2)),
    };

    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) =>
        PartitionReference.Resolve(Destination.Span, partitions) is not { Succeeded: true } named || named.Result == partition;
}

/// <summary>
/// Two partitions have two logs, so a move is two records in two files, and the end of the source must not be durable before the beginning of the target: a
/// crash leaves the key in one of them or in both, never in none. Where that takes a disk, the key is in both while it is waited for. If another client
/// changes it meanwhile, the move is taken back and begins again: it has happened at one moment, or not at all.
/// </summary>
internal sealed class MoveHandler(IPartitionRepository partitions, IDurability durability, MemoryGuard memory, KeyEventFeed events)
    : WaitingCommandHandler<MoveCommand>
{
    // A key that changes all the time will not be moved in the end either.
    private const int MaxAttempts = 16;

    private static readonly Error AlwaysChanging = new("ERR the key was changed again and again while it was being moved");

    protected override async Task<Reply> HandleAsync(MoveCommand command)
    {
        Outcome<PartitionId> named = PartitionReference.ResolveDatabase(command.Destination.Span, partitions);
        if (!named.Succeeded)
            return named.Error;
        if (!partitions.TryFind(command.On.Partition, out Partition? source) || !partitions.TryFind(named.Result, out Partition? destination))
            return DomainErrors.PartitionNotFound;
        if (source == destination)
            return DomainErrors.SameObject;
        if (source is not IScalars)
            return DomainErrors.WrongType(source);
        if (destination is not IScalars)
            return DomainErrors.WrongType(destination);
        if (memory.IsOn && memory.Refuse(destination, command.On.Now) is { } full)
            return full;
        using IDisposable held = await durability.BeginMoveAsync(source.Id, destination.Id);
        var move = new KeyMove(source, destination, command.Key, command.On.Now);
        if (!durability.MustOrder(destination.Id, source.Id))
            return MoveAtOnce(move, source.Id).AsOneOrZero();
        return await MoveInOrderAsync(command, move);
    }

    private Outcome<bool> MoveAtOnce(KeyMove move, PartitionId source)
    {
        Outcome<bool> moved = move.AtOnce();
        if (moved is { Succeeded: true, Result: true })
            durability.Moved(source, move.To.Id);
        return moved;
    }

    private async Task<Reply> MoveInOrderAsync(MoveCommand command, KeyMove move)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Outcome<bool> copied = move.Begin();
            if (!copied.Succeeded || !copied.Result)
                return copied.AsOneOrZero();
            Error? failure = await durability.SyncAsync(move.To.Id);
            Outcome<bool> moved = Told(command, () => failure is null ? move.End() : move.TakeBack(failure));
            if (!moved.Succeeded || moved.Result)
                return moved.AsOneOrZero();
        }

        return AlwaysChanging;
    }

    // The dispatcher has told already what happened before the wait.
    private Outcome<bool> Told(MoveCommand command, Func<Outcome<bool>> action)
    {
        using (KeyEventFeed.By(command.Session))
        {
            Outcome<bool> outcome = action();
            events.Publish(command.On.Now);
            return outcome;
        }
    }
}
