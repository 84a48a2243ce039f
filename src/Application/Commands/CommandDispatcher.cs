using System.Text;
using GoKV.Application.Access;
using GoKV.Application.Memory;
using GoKV.Application.Notifications;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using MediatR;

namespace GoKV.Application.Commands;

/// <summary>
/// Carries out one command: finds it in the table, checks the number of its words and the client's right to it, binds the words to a request and sends
/// that through MediatR. What concerns every command stands here as straight code; what concerns some is a behaviour or a validator.
/// </summary>
/// <remarks>Thread safety: may be called from any thread, for one session by one thread at a time.</remarks>
public sealed class CommandDispatcher(
    CommandTable table, IMediator mediator, IPartitionRepository partitions, ServerStatistics statistics, KeyEventFeed events, Monitors monitors,
    TrackingTable tracking, CommandWatch watch, MemoryGuard memory, ClientPause pause, AccessControl access) : ICommandCarrier
{
    // More words than this take long enough to be felt by the other connections of a socket thread (about 0.2 ms).
    private const int ManyWords = 1024;

    // What a client that monitors may not use: it is a replica to Redis.
    private const CommandFlags TouchesData = CommandFlags.ReadOnly | CommandFlags.Write | CommandFlags.MayReplicate;

    // May concern another partition than the session's.
    private const CommandFlags MayCross = CommandFlags.AllPartitions | CommandFlags.LeavesPartition;

    private static readonly Reply Queued = Reply.SimpleString("QUEUED");

    /// <summary>Carries out the command that <paramref name="words"/> spell. Errors of the client are replies; an exception is a bug or a failing disk.</summary>
    public ValueTask<Reply> DispatchAsync(CommandArguments words, Session session, UnixTime now)
    {
        session.Commands++;
        return Dispatch(words, session, new Target(session.Partition, now), after: null);
    }

    /// <summary>Carries out a run of commands; its reply <see cref="Reply.Answers"/> all of them.</summary>
    public ValueTask<Reply> DispatchAsync(CommandRun run)
    {
        long started = watch.Start(run.Session);
        return Timed(Sent(mediator.Send(run.Request), run.Count), run.Spec, run.FirstWords, run.Session, started, run.Count);
    }

    Task<Reply> ICommandCarrier.CarryAsync(QueuedCommand command, Session session, Target on)
    {
        if (session.Tracking is { Remembers: true })
        {
            KeyPositions read = KeysReadBy(command.Spec, command.Words);
            for (int i = read.First; i > 0 && i <= read.Last; i += read.Step)
                events.Reads(session, command.Words[i]);
        }

        long started = watch.Start(session);
        Error? denied = session.User.IsUnrestricted ? null : access.RefuseQueued(command.Spec, command.Words, session, on, command.IsNamed);
        Binding binding = denied is not null ? denied : command.Spec.Bind!(command.Words, new Invocation(session, on, command.IsNamed, InTransaction: true));
        Task<Reply> sending = binding.Succeeded ? mediator.Send(binding.Command) : Reply.Error(binding.Error).Completed;
        Task<Reply> sent = Timed(Sent(sending), command.Spec, command.Words, session, started).AsTask();
        if (monitors.Any)
            monitors.Show(command.Spec, command.Words, session, command.IsNamed ? on.Partition : null, on.Now);
        return sent;
    }

    private ValueTask<Reply> Dispatch(CommandArguments words, Session session, Target on, CommandSpec? after)
    {
        if (Find(words, out CommandSpec? spec) is { } unknown)
            return Reject(session, unknown);
        if (spec is null)
            return CloseSilently(session);
        if ((RefusalOf(spec, words, session, on, after) ?? (memory.IsOn && !pause.IsOn ? memory.Refuse(spec, session, on) : null)) is { } refusal)
        {
            watch.Rejected(spec);
            return spec.Name == ExecCommand.Spec.Name ? RefuseExec(session, refusal) : Reject(session, refusal);
        }

        session.LastCommand = spec.FullName;
        if (spec.IsPrefix)
            return DispatchOn(words, session, on, spec);
        var by = new Invocation(session, on, IsNamed: after is not null);
        if (session.Transaction is { } transaction && !Has(spec, CommandFlags.NotQueued))
            return Queue(transaction, spec, words, by);
        return pause.IsOn && pause.Holds(FlagsOf(spec, session)) ? RunLaterAsync(spec, words, by) : Run(spec, words, by);
    }

    // EXEC does what was queued.
    private static CommandFlags FlagsOf(CommandSpec spec, Session session) =>
        spec.Name == ExecCommand.Spec.Name && session.Transaction is { } transaction ? spec.Flags | transaction.Flags : spec.Flags;

    private async ValueTask<Reply> RunLaterAsync(CommandSpec spec, CommandArguments words, Invocation by)
    {
        by.Session.IsBlocked = true;
        UnixTime? end = await pause.WaitAsync(FlagsOf(spec, by.Session), by.Session.Gone);
        by.Session.IsBlocked = false;
        by.Session.LastEnd = 0;
        if (end is not { } now)
        {
            // As in Redis: the connection ends without a reply, and what is behind it is not carried out either.
            by.Session.CloseAfterReply = true;
            return Reply.None;
        }

        // While clients are paused nothing is evicted, so it is only asked now.
        Invocation later = by with { On = by.On with { Now = now } };
        if (memory.IsOn && memory.Refuse(spec, by.Session, later.On) is { } refusal)
            return await (spec.Name == ExecCommand.Spec.Name ? RefuseExec(by.Session, refusal) : Reject(by.Session, refusal));
        return await Run(spec, words, later);
    }

    private ValueTask<Reply> Run(CommandSpec spec, CommandArguments words, in Invocation by)
    {
        (Session session, Target on) = (by.Session, by.On);
        session.Wrote = Has(spec, CommandFlags.Write);
        session.Touched = Has(spec, CommandFlags.AllPartitions) ? PartitionId.All
            : Has(spec, CommandFlags.OnPartition) ? on.Partition
            : null;
        if (session.Tracking is { } caches)
            Track(caches, spec, words, session, on.Now);
        long started = watch.Start(session);
        ValueTask<Reply> reply = Timed(Carry(spec, words, by), spec, words, session, started);
        if (monitors.Any)
            monitors.Show(spec, words, session, by.IsNamed ? on.Partition : null, on.Now);
        return reply;
    }

    // Finds a command in the table. Neither an error nor a command: the client is none of ours.
    private Error? Find(CommandArguments words, out CommandSpec? spec)
    {
        spec = table.Find(words[0]);
        if (spec is null)
            return IsCrossProtocol(words[0]) ? null : CommandErrors.UnknownCommand(words);
        if (spec.Subcommands.Count == 0 || words.Count == 1)
            return null;
        CommandSpec? subcommand = table.FindSubcommand(spec, words[1]);
        if (subcommand is null && spec.Bind is null)
            return CommandErrors.UnknownSubcommand(spec, words[1]);
        spec = subcommand ?? spec;
        return null;
    }

    // Why a command is refused before its words are looked at, or null.
    private Error? RefusalOf(CommandSpec spec, CommandArguments words, Session session, Target on, CommandSpec? after)
    {
        if (!spec.AcceptsCount(words.Count) || spec is { Bind: null, IsPrefix: false })
            return CommandErrors.WrongArity(spec);
        if (!session.Authenticated && !Has(spec, CommandFlags.NoAuth))
            return CommandErrors.NoAuth;
        if (after is not null && !Has(spec, CommandFlags.OnPartition))
            return CommandErrors.NotAfterIn(spec);
        if (session.Transaction is not null && Has(spec, CommandFlags.NoMulti))
            return TransactionErrors.NotInside;
        if (!session.User.IsUnrestricted && access.Refuse(spec, words, session, on, isNamed: after is not null) is { } denied)
            return denied;
        if (session.Subscriptions.Any && session.ProtocolVersion == 2 && !Has(spec, CommandFlags.ToSubscribers))
            return CommandErrors.NotWhileSubscribed(spec);
        return session.IsMonitor && Has(spec, TouchesData) ? CommandErrors.NotWhileMonitoring : null;
    }

    private ValueTask<Reply> Queue(Transaction transaction, CommandSpec spec, CommandArguments words, in Invocation by)
    {
        if (Crosses(spec, words, by))
            return Reject(by.Session, TransactionErrors.CrossPartition);
        var command = new QueuedCommand(spec, words.ToKept(), by.IsNamed, IsLong(spec, words), this);
        return transaction.TryAdd(command) ? new ValueTask<Reply>(Queued) : Reject(by.Session, TransactionErrors.TooLarge);
    }

    private bool Crosses(CommandSpec spec, CommandArguments words, in Invocation by)
    {
        if (by.On.Partition != by.Session.Partition)
            return true;
        if (!Has(spec, MayCross))
            return false;
        // What does not bind crosses nothing: EXEC answers what is wrong with it.
        Binding binding = spec.Bind!(words, by);
        return binding.Succeeded && (binding.Command is not IPartitionBound bound || !bound.StaysOn(by.On.Partition, partitions));
    }

    // Before the command runs: a change that comes before it has read is told once too often, and none is missed.
    private void Track(TrackingState caches, CommandSpec spec, CommandArguments words, Session session, UnixTime now)
    {
        if (caches.Remembers)
        {
            KeyPositions read = KeysReadBy(spec, words);
            for (int i = read.First; i > 0 && i <= read.Last; i += read.Step)
                tracking.Remember(session, words[i], now);
        }

        // What CLIENT CACHING said was for this one; a transaction is one, and the end of EXEC is its end.
        if (spec.Container != "client" && spec.Name is not ("multi" or "exec"))
            caches.IsNextChosen = false;
    }

    // The last place is counted from the beginning.
    private static KeyPositions KeysReadBy(CommandSpec spec, CommandArguments words)
    {
        if (!Has(spec, CommandFlags.ReadOnly))
            return KeyPositions.None;
        return spec.Keys with { Last = spec.Keys.Last < 0 ? words.Count + spec.Keys.Last : Math.Min(spec.Keys.Last, words.Count - 1) };
    }

    private ValueTask<Reply> Carry(CommandSpec spec, CommandArguments words, in Invocation by)
    {
        Binding binding = spec.Bind!(words, by);
        if (!binding.Succeeded)
            return Refuse(binding.Error);
        return IsLong(spec, words) || (binding.Command is ExecCommand && by.Session.Transaction is { IsLong: true })
            ? SendElsewhereAsync(binding.Command, by)
            : Sent(Send(binding.Command, by));
    }

    private Task<Reply> Send(Command command, in Invocation by)
    {
        if (!events.IsOn)
            return mediator.Send(command);
        using (KeyEventFeed.By(by.Session))
        {
            Task<Reply> sending = mediator.Send(command);
            // What it did to keys is published before it is answered, and comes before the answer to a client that listens to itself.
            if (events.Publish(by.Now) && by.Session.Subscriptions.Any)
                by.Session.MessagesFirst = true;
            return sending;
        }
    }

    // IN <partition> <command> [arg ...]
    private ValueTask<Reply> DispatchOn(CommandArguments words, Session session, Target on, CommandSpec prefix)
    {
        Outcome<PartitionId> named = PartitionReference.Resolve(words[1], partitions);
        if (!named.Succeeded)
            return Reject(session, named.Error);
        words.Skip(2);
        return Dispatch(words, session, on with { Partition = named.Result }, after: prefix);
    }

    private ValueTask<Reply> Sent(Task<Reply> sending, int commands = 1)
    {
        if (!sending.IsCompletedSuccessfully)
            return SentAsync(sending, commands);
        Reply reply = sending.GetAwaiter().GetResult();
        return reply is ErrorReply ? Refuse(reply, commands) : new ValueTask<Reply>(reply);
    }

    private async ValueTask<Reply> SentAsync(Task<Reply> sending, int commands)
    {
        Reply reply = await sending;
        return reply is ErrorReply ? await Refuse(reply, commands) : reply;
    }

    private ValueTask<Reply> Timed(ValueTask<Reply> carried, CommandSpec spec, CommandArguments words, Session session, long started, int count = 1)
    {
        if (!carried.IsCompletedSuccessfully)
            return TimedAsync(carried, spec, words, session, started, count);
        Reply reply = carried.Result;
        watch.End(spec, words, session, started, reply, count);
        return new ValueTask<Reply>(reply);
    }

    private async ValueTask<Reply> TimedAsync(
        ValueTask<Reply> carried, CommandSpec spec, CommandArguments words, Session session, long started, int count)
    {
        Reply reply = await carried;
        // How long it waited for others is not how long it took.
        watch.End(spec, words, session, started + session.TakeBlockedTime(), reply, count);
        return reply;
    }

    // Off the socket's thread: the other connections that it serves go on meanwhile.
    private async ValueTask<Reply> SendElsewhereAsync(Command command, Invocation by) => await Sent(Task.Run(() => Send(command, by)));

    // A command that is refused before it runs takes the transaction with it that it was to be part of.
    private ValueTask<Reply> Reject(Session session, Error error)
    {
        session.Transaction?.Abort();
        return Refuse(error);
    }

    // An EXEC that is refused ends the transaction all the same.
    private ValueTask<Reply> RefuseExec(Session session, Error error)
    {
        session.Transaction = null;
        session.Watches?.Clear();
        return Refuse(TransactionErrors.AbortedBecause(error));
    }

    private ValueTask<Reply> Refuse(Reply error, int commands = 1)
    {
        for (int i = 0; i < commands && error is ErrorReply { Value: var value }; i++)
            statistics.CountError(value.Code);
        return new ValueTask<Reply>(Reply.Repeated(error, commands));
    }

    private static bool IsLong(CommandSpec spec, CommandArguments words) => Has(spec, CommandFlags.LongRunning) || words.Count > ManyWords;

    // HasFlag would box both sides until the method is compiled for the second time.
    private static bool Has(CommandSpec spec, CommandFlags anyOf) => (spec.Flags & anyOf) != 0;

    // A browser was made to talk to us (a cross-protocol attack): HTTP's first or second line. Redis closes without a word, too.
    private static bool IsCrossProtocol(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "POST"u8) || Ascii.EqualsIgnoreCase(name, "Host:"u8);

    private static ValueTask<Reply> CloseSilently(Session session)
    {
        session.Connection.Abort();
        session.CloseAfterReply = true;
        return new ValueTask<Reply>(Reply.None);
    }
}
