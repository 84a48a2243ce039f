using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Replication;

/// <summary>
/// SYNC and PSYNC: sends what the numbered databases hold as a file of Redis' format, to a client that has asked for that alone (<c>REPLCONF rdb-only 1</c>), and ends the
/// connection. Nothing is ever sent behind it, so whoever wants to be a replica is refused (docs/adr/0022).
/// </summary>
internal sealed record SyncCommand(Session Session, bool IsPartial) : Command
{
    public static readonly CommandSpec Spec = new("sync")
    {
        Arity = 1,
        Flags = CommandFlags.Admin | CommandFlags.NoMulti | CommandFlags.NoScript,
        Group = CommandGroup.Server,
        Summary = "Sends the numbered databases as a file of Redis' format, for redis-cli --rdb. There is no replication.",
        Complexity = "O(N) where N is the number of keys and the bytes of their values",
        Bind = (CommandArguments _, in Invocation by) => new SyncCommand(by.Session, IsPartial: false),
    };

    public static readonly CommandSpec PartialSpec = Spec with { Name = "psync", Syntax = "replicationid offset", Arity = -3, Since = "2.8.0", Bind = BindPartial };

    private static readonly Error NoFailover = new("ERR PSYNC FAILOVER can't be sent to a master.");

    private static Binding BindPartial(CommandArguments words, in Invocation by)
    {
        // There is nothing that could be partial, but the offset has to be one.
        if (words.Count > 3 && words.Is(3, "FAILOVER"u8))
            return NoFailover;
        return IntegerText.TryParse(words[2], out _) ? new SyncCommand(by.Session, IsPartial: true) : DomainErrors.NotAnInteger;
    }
}

internal sealed class SyncHandler(IRdbFiles files, IDurability durability, FileTransfers transfers, ServerStatistics statistics, IProcessFigures process)
    : WaitingCommandHandler<SyncCommand>
{
    private static readonly Error NeedsMark = new("ERR Filtered replica requires EOF capability");

    private static readonly Error NoReplication = new(
        "ERR replication is not supported: SYNC sends an RDB file and nothing after it, to a client that has sent REPLCONF rdb-only 1");

    private static readonly Error TooMany = new("ERR too many RDB files are being sent: try again when one has arrived");

    protected override async Task<Reply> HandleAsync(SyncCommand command)
    {
        // Who monitors is a replica to Redis, which is not answered.
        if (command.Session.IsMonitor)
            return Reply.None;
        SyncWishes wishes = command.Session.SyncWishes ?? new SyncWishes();
        if ((wishes.WithoutData || wishes.WithoutFunctions) && !wishes.KnowsMark)
            return NeedsMark;
        if (!wishes.FileOnly)
            return NoReplication;
        if (transfers.TryBegin(command.Session) is not { } transfer)
            return TooMany;
        try
        {
            Outcome<RdbFile> written = await files.WriteAsync(withData: !wishes.WithoutData);
            if (!written.Succeeded)
                return Ended(transfer, written.Error);
            // As a read: what is in the file is on the disk, where that was promised.
            if (await durability.WaitAsync(PartitionId.All, wrote: false) is { } error)
            {
                written.Result.Dispose();
                return Ended(transfer, error);
            }

            statistics.CountFullSync();
            Reply? before = command.IsPartial ? Reply.SimpleString($"FULLRESYNC {process.RunId} 0") : null;
            return new FileReply(written.Result, transfer) { Before = before, EndsByMark = wishes.KnowsMark };
        }
        catch
        {
            transfer.Dispose();
            throw;
        }
    }

    private static Error Ended(FileTransfer transfer, Error error)
    {
        transfer.Dispose();
        return error;
    }
}
