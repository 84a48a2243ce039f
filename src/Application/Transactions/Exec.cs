using GoKV.Application.Commands;
using GoKV.Application.PubSub;
using GoKV.Application.Replies;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Transactions;

/// <summary>EXEC: carries out what was queued since MULTI, unless a watched key has changed (https://redis.io/commands/exec).</summary>
internal sealed record ExecCommand(Session Session, Target On) : Command
{
    public static readonly CommandSpec Spec = new("exec")
    {
        Arity = 1,
        Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.SkipSlowLog | CommandFlags.NotQueued,
        Group = CommandGroup.Transactions,
        Since = "1.2.0",
        Summary = "Execute all commands issued after MULTI",
        Complexity = "Depends on commands in the transaction",
        Bind = (CommandArguments _, in Invocation by) => new ExecCommand(by.Session, by.On),
    };
}

/// <summary>
/// Carries out transactions (docs/adr/0011): what is done to data under the partition's lock, as one effect in the log; what does not concern data after it.
/// </summary>
internal sealed class ExecHandler(IPartitionRepository partitions) : WaitingCommandHandler<ExecCommand>
{
    protected override async Task<Reply> HandleAsync(ExecCommand command)
    {
        Reply reply = await CarryOutAsync(command);
        // What CLIENT CACHING said was for all of it.
        if (command.Session.Tracking is { } caches)
            caches.IsNextChosen = false;
        return reply;
    }

    private async Task<Reply> CarryOutAsync(ExecCommand command)
    {
        Session session = command.Session;
        if (session.Transaction is not { } transaction)
            return TransactionErrors.ExecWithoutMulti;
        session.Transaction = null;
        Task<Reply>[] sent;
        try
        {
            if (transaction.IsAborted)
                return TransactionErrors.Aborted;
            sent = new Task<Reply>[transaction.Commands.Count];
            if (!TryCarryOutOnData(transaction, command, sent))
                return Reply.NullArray;
        }
        finally
        {
            session.Watches?.Clear();
        }

        for (int i = 0; i < sent.Length; i++)
            sent[i] ??= Carry(transaction.Commands[i], command);
        session.Touched = command.On.Partition;
        session.Wrote = transaction.Commands.Any(queued => queued.Writes);
        return Reply.Array(await Task.WhenAll(sent));
    }

    // False when a watched key has changed: then nothing is done.
    private bool TryCarryOutOnData(Transaction transaction, ExecCommand command, Task<Reply>[] sent)
    {
        bool exists = partitions.TryFind(command.On.Partition, out Partition? own);
        Partition[] others = command.Session.Watches is { } watches ? [.. watches.Partitions.Where(watched => watched != own)] : [];
        return SeveralPartitions.Between(others, () => exists ? own!.Together(CarryOut) : CarryOut());

        bool CarryOut()
        {
            if (command.Session.Watches is { } watched && !watched.Partitions.All(partition => watched.AreUnchanged(partition, command.On.Now)))
                return false;
            for (int i = 0; i < sent.Length; i++)
            {
                if (transaction.Commands[i].IsOnData)
                    sent[i] = Carry(transaction.Commands[i], command);
            }

            return true;
        }
    }

    // What MONITOR shows would come in the middle of this reply. Of the subscriptions Redis lets those in that were there before EXEC refused anything.
    private static Task<Reply> Carry(QueuedCommand queued, ExecCommand command) =>
        queued.Spec.Name == MonitorCommand.Spec.Name ? Task.FromResult<Reply>(TransactionErrors.NoMonitor)
        : queued.Spec.Name == SubscribeCommand.ShardSpec.Name ? Task.FromResult<Reply>(TransactionErrors.NoShardSubscription)
        : queued.Carrier.CarryAsync(queued, command.Session, command.On);
}
