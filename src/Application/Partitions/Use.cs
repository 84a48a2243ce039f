using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Partitions;

/// <summary>USE partition, and SELECT, which means the same: the partition of the session's commands from now on, by name or number.</summary>
/// <param name="Session">Whose partition.</param>
/// <param name="Partition">The word that names it.</param>
/// <param name="IsSelect">True for SELECT, which refuses in Redis' words.</param>
internal sealed record UseCommand(Session Session, ReadOnlyMemory<byte> Partition, bool IsSelect) : Command, IPartitionBound
{
    public static readonly CommandSpec Spec = new("use", "partition")
    {
        Arity = 2,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.LeavesPartition,
        PartitionWords = [1],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Summary = "Changes the partition of the current connection.",
        Bind = (CommandArguments words, in Invocation by) => new UseCommand(by.Session, words.Memory(1), IsSelect: false),
    };

    public static readonly CommandSpec SelectSpec = Spec with
    {
        Name = "select",
        Group = CommandGroup.Connection,
        Since = "1.0.0",
        Summary = "Changes the selected database, or partition, of the current connection.",
        Bind = (CommandArguments words, in Invocation by) => new UseCommand(by.Session, words.Memory(1), IsSelect: true),
    };

    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) =>
        PartitionReference.Resolve(Partition.Span, partitions) is not { Succeeded: true } named || named.Result == partition;
}

internal sealed class UseHandler(IPartitionRepository partitions) : CommandHandler<UseCommand>
{
    protected override Reply Handle(UseCommand command)
    {
        Outcome<PartitionId> named = command.IsSelect
            ? PartitionReference.ResolveDatabase(command.Partition.Span, partitions)
            : PartitionReference.Resolve(command.Partition.Span, partitions);
        if (!named.Succeeded)
            return named.Error;
        command.Session.Partition = named.Result;
        return Reply.Ok;
    }
}
