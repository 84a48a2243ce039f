using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Saving;

/// <summary>
/// WAITAOF numlocal numreplicas timeout: waits until what this client wrote is on the disk of so many servers (https://redis.io/commands/waitaof, Redis 7.2); the
/// number of local ones, 0 or 1, and of replicas, always 0: who wants one waits for the timeout. With numlocal 1 everything that WAL partitions have is forced to the
/// disk, whatever their fsync policy.
/// </summary>
/// <param name="Session">The session that waits.</param>
/// <param name="Local">True for numlocal 1.</param>
/// <param name="Replicas">True for numreplicas above 0.</param>
/// <param name="MayWait">False in a transaction, where nothing waits.</param>
/// <param name="Timeout">Milliseconds; 0 for none.</param>
internal sealed record WaitAofCommand(Session Session, bool Local, bool Replicas, bool MayWait, long Timeout) : Command
{
    private static readonly Error LocalOutOfRange = new("ERR value is out of range, value must between 0 and 1");

    private static readonly Error ReplicasOutOfRange = new("ERR value is out of range, must be positive");

    public static readonly CommandSpec Spec = new("waitaof", "numlocal numreplicas timeout")
    {
        Arity = 4,
        Flags = CommandFlags.NoScript,
        Group = CommandGroup.Generic,
        Summary = "Waits until the writes of this connection, and all others until now, are on the disk.",
        Since = "7.2.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!IntegerText.TryParse(words[1], out long local))
            return DomainErrors.NotAnInteger;
        if (local is < 0 or > 1)
            return LocalOutOfRange;
        if (!IntegerText.TryParse(words[2], out long replicas))
            return DomainErrors.NotAnInteger;
        if (replicas < 0)
            return ReplicasOutOfRange;
        return WaitTimeout.Read(words, 3, out long timeout) is { } error ? error : new WaitAofCommand(by.Session, local == 1, replicas > 0, !by.InTransaction, timeout);
    }
}

internal sealed class WaitAofHandler(IDurability durability, BlockedClients blocked) : WaitingCommandHandler<WaitAofCommand>
{
    private static readonly Error NoLog = new("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");

    private static readonly Reply OnDisk = Reply.Array(Reply.One, Reply.Zero);

    private static readonly Reply NotOnDisk = Reply.Array(Reply.Zero, Reply.Zero);

    protected override async Task<Reply> HandleAsync(WaitAofCommand command)
    {
        Task<Error?>? syncing = durability.MustWait(PartitionId.All) ? durability.SyncAsync(PartitionId.All).AsTask() : null;
        if (syncing is null && command.Local)
            return NoLog;
        bool waits = command.Replicas || (command.Local && !syncing!.IsCompleted);
        WaitEnd end = WaitEnd.Came;
        if (waits && command.MayWait)
            end = await blocked.WaitAsync(command.Session, command.Timeout, command.Replicas ? null : syncing);
        return end switch
        {
            WaitEnd.Unblocked => WaitErrors.Unblocked,
            WaitEnd.Gone => Reply.None,
            _ => await ReplyAsync(command.Local, syncing),
        };
    }

    // What keeps it from the disk is the answer of who asked for the disk.
    private static async Task<Reply> ReplyAsync(bool isAskedFor, Task<Error?>? syncing)
    {
        if (syncing is not { IsCompleted: true })
            return NotOnDisk;
        Error? error = await syncing;
        return error is null ? OnDisk : isAskedFor ? error : NotOnDisk;
    }
}
