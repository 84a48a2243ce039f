using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Profiling;

/// <summary>Measures how long commands take, and tells the figures, the slow log and the latency monitor.</summary>
/// <remarks>
/// Thread safety: may be called from any thread, for one session by one thread at a time.
/// A look at the clock costs as much as a small command's work: within a batch the end of one command is the beginning of the next, reading its words included.
/// </remarks>
public sealed class CommandWatch(TimeProvider clock, CommandFigures figures, SlowLog slowLog, LatencyEvents latency)
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;
    private const long MicrosecondsPerMillisecond = 1_000;

    private readonly long _frequency = clock.TimestampFrequency;

    /// <summary>When a command of a session begins.</summary>
    public long Start(Session session) => session.LastEnd != 0 ? session.LastEnd : clock.GetTimestamp();

    /// <summary>Tells that a command, or a run of one, has been carried out.</summary>
    /// <param name="spec">Its row.</param>
    /// <param name="words">Its words; of a run those of the first.</param>
    /// <param name="session">Whose it was.</param>
    /// <param name="started">What <see cref="Start"/> said.</param>
    /// <param name="reply">The reply, or the replies.</param>
    /// <param name="count">How many commands it was.</param>
    public void End(CommandSpec spec, CommandArguments words, Session session, long started, Reply reply, int count = 1)
    {
        long ended = clock.GetTimestamp();
        session.LastEnd = ended;
        long nanoseconds = _frequency == NanosecondsPerSecond
            ? ended - started
            : (long)((ended - started) * ((double)NanosecondsPerSecond / _frequency));
        figures.Count(spec, count, nanoseconds, ErrorsIn(reply));
        // What is shorter than a microsecond is in the log only if that has everything, and then it took 0.
        long microseconds = nanoseconds / NanosecondsPerMicrosecond;
        slowLog.Add(spec, words, session, microseconds);
        latency.Add((spec.Flags & CommandFlags.Fast) != 0 ? LatencyEvents.FastCommand : LatencyEvents.Command, microseconds / MicrosecondsPerMillisecond);
    }

    /// <summary>Tells that a command was refused before it ran.</summary>
    public void Rejected(CommandSpec spec) => figures.CountRejected(spec);

    private static int ErrorsIn(Reply reply) => reply switch
    {
        ErrorReply => 1,
        SequenceReply { Replies: var replies } => replies.Count(static one => one is ErrorReply),
        _ => 0,
    };
}
