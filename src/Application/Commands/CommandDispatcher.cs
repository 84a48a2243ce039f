using System.Text;
using GoKV.Application.Notifications;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
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
    TrackingTable tracking, CommandWatch watch)
{
    // More words than this take long enough to be felt by the other connections of a socket thread (about 0.2 ms).
    private const int ManyWords = 1024;

    // What a client that monitors may not use: it is a replica to Redis.
    private const CommandFlags TouchesData = CommandFlags.ReadOnly | CommandFlags.Write | CommandFlags.MayReplicate;

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

    private ValueTask<Reply> Dispatch(CommandArguments words, Session session, Target on, CommandSpec? after)
    {
        CommandSpec? spec = table.Find(words[0]);
        if (spec is null)
            return Refuse(IsCrossProtocol(words[0]) ? CloseSilently(session) : CommandErrors.UnknownCommand(words));

        if (spec.Subcommands.Count > 0 && words.Count > 1)
        {
            CommandSpec? subcommand = table.FindSubcommand(spec, words[1]);
            if (subcommand is null && spec.Bind is null)
                return Refuse(CommandErrors.UnknownSubcommand(spec, words[1]));
            spec = subcommand ?? spec;
        }

        if (!spec.AcceptsCount(words.Count) || spec is { Bind: null, IsPrefix: false })
            return Reject(spec, CommandErrors.WrongArity(spec));
        if (!session.Authenticated && !Has(spec, CommandFlags.NoAuth))
            return Reject(spec, CommandErrors.NoAuth);
        if (after is not null && !Has(spec, CommandFlags.OnPartition))
            return Reject(spec, CommandErrors.NotAfterIn(spec));

        if (session.Subscriptions.Any && session.ProtocolVersion == 2 && !Has(spec, CommandFlags.ToSubscribers))
            return Reject(spec, CommandErrors.NotWhileSubscribed(spec));
        if (session.IsMonitor && Has(spec, TouchesData))
            return Reject(spec, CommandErrors.NotWhileMonitoring);

        session.LastCommand = spec.FullName;
        if (spec.IsPrefix)
            return DispatchOn(words, session, on, spec);

        session.Wrote = Has(spec, CommandFlags.Write);
        session.Touched = Has(spec, CommandFlags.AllPartitions) ? PartitionId.All
            : Has(spec, CommandFlags.OnPartition) ? on.Partition
            : null;
        if (session.Tracking is { } caches)
            Track(caches, spec, words, session, on.Now);
        long started = watch.Start(session);
        ValueTask<Reply> reply = Timed(Carry(spec, words, new Invocation(session, on, IsNamed: after is not null)), spec, words, session, started);
        if (monitors.Any)
            monitors.Show(spec, words, session, after is null ? null : on.Partition, on.Now);
        return reply;
    }

    // Before the command runs: a change that comes before it has read is told once too often, and none is missed.
    private void Track(TrackingState caches, CommandSpec spec, CommandArguments words, Session session, UnixTime now)
    {
        if (Has(spec, CommandFlags.ReadOnly) && caches.Remembers)
        {
            int last = spec.Keys.Last < 0 ? words.Count + spec.Keys.Last : Math.Min(spec.Keys.Last, words.Count - 1);
            for (int i = spec.Keys.First; i > 0 && i <= last; i += spec.Keys.Step)
                tracking.Remember(session, words[i], now);
        }

        // What CLIENT CACHING said was for this one.
        if (spec.Container != "client")
            caches.IsNextChosen = false;
    }

    private ValueTask<Reply> Carry(CommandSpec spec, CommandArguments words, in Invocation by)
    {
        Binding binding = spec.Bind!(words, by);
        if (!binding.Succeeded)
            return Refuse(binding.Error);
        return Has(spec, CommandFlags.LongRunning) || words.Count > ManyWords
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
            return Refuse(named.Error);
        words.Skip(2);
        return Dispatch(words, session, on with { Partition = named.Result }, after: prefix);
    }

    private ValueTask<Reply> Sent(Task<Reply> sending, int commands = 1)
    {
        if (!sending.IsCompletedSuccessfully)
            return new ValueTask<Reply>(sending);
        Reply reply = sending.GetAwaiter().GetResult();
        return reply is ErrorReply ? Refuse(reply, commands) : new ValueTask<Reply>(reply);
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
        watch.End(spec, words, session, started, reply, count);
        return reply;
    }

    // Off the socket's thread: the other connections that it serves go on meanwhile.
    private async ValueTask<Reply> SendElsewhereAsync(Command command, Invocation by) => await Sent(Task.Run(() => Send(command, by)));

    // Before it ran.
    private ValueTask<Reply> Reject(CommandSpec spec, Reply error)
    {
        watch.Rejected(spec);
        return Refuse(error);
    }

    private ValueTask<Reply> Refuse(Reply error, int commands = 1)
    {
        for (int i = 0; i < commands && error is ErrorReply { Value: var value }; i++)
            statistics.CountError(value.Code);
        return new ValueTask<Reply>(Reply.Repeated(error, commands));
    }

    // HasFlag would box both sides until the method is compiled for the second time.
    private static bool Has(CommandSpec spec, CommandFlags anyOf) => (spec.Flags & anyOf) != 0;

    // A browser was made to talk to us (a cross-protocol attack): HTTP's first or second line. Redis closes without a word, too.
    private static bool IsCrossProtocol(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "POST"u8) || Ascii.EqualsIgnoreCase(name, "Host:"u8);

    private static Reply CloseSilently(Session session)
    {
        session.Connection.Abort();
        session.CloseAfterReply = true;
        return Reply.None;
    }
}
