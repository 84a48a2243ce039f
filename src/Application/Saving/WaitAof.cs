using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Saving;

/// <summary>
/// WAITAOF numlocal numreplicas timeout: waits until what this client wrote is on the disk of so many servers (https://redis.io/commands/waitaof, Redis 7.2); the
/// number of local ones, 0 or 1, and of replicas, always 0. With 1 everything that WAL partitions have is forced to the disk, whatever their fsync policy.
/// </summary>
/// <param name="Local">True for numlocal 1.</param>
/// <param name="Timeout">Milliseconds; 0 for none.</param>
internal sealed record WaitAofCommand(bool Local, long Timeout) : Command
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
        return WaitTimeout.Read(words, 3, out long timeout) is { } error ? error : new WaitAofCommand(local == 1, timeout);
    }
}

internal sealed class WaitAofHandler(IDurability durability, TimeProvider clock) : WaitingCommandHandler<WaitAofCommand>
{
    // The longest time that a timer takes.
    private const long MaxTimeout = uint.MaxValue - 1L;

    private static readonly Error NoLog = new("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");

    private static readonly Reply OnDisk = Reply.Array(Reply.One, Reply.Zero);

    private static readonly Reply NotOnDisk = Reply.Array(Reply.Zero, Reply.Zero);

    protected override async Task<Reply> HandleAsync(WaitAofCommand command)
    {
        if (!durability.MustWait(PartitionId.All))
            return command.Local ? NoLog : NotOnDisk;
        ValueTask<Error?> syncing = durability.SyncAsync(PartitionId.All);
        if (!command.Local && !syncing.IsCompletedSuccessfully)
            return NotOnDisk;
        try
        {
            TimeSpan timeout = command.Timeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(command.Timeout, MaxTimeout));
            return await syncing.AsTask().WaitAsync(timeout, clock) is { } error ? error : OnDisk;
        }
        catch (TimeoutException)
        {
            return NotOnDisk;
        }
    }
}
