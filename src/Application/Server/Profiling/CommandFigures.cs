using System.Collections.Concurrent;
using GoKV.Application.Commands;

namespace GoKV.Application.Server.Profiling;

/// <summary>How often each command was carried out or refused, and how long it took, since the start or the last CONFIG RESETSTAT.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: each thread counts in counters of its own, which only it writes and which only grow: counting needs no interlocked instruction. A reset
/// therefore remembers what to subtract. Who reads while others count may miss what is counted at that moment.
/// </remarks>
public sealed class CommandFigures(CommandTable table, ServerOptions options)
{
    // By the number of the thread: numbers are used again when threads have ended, and no two that run have the same.
    private readonly ConcurrentDictionary<int, Counters[]> _byThread = new();

    private volatile Counters[]? _atReset;

    [ThreadStatic]
    private static Counters[]? _mine;

    [ThreadStatic]
    private static CommandFigures? _minesOwner;

    private Counters[] Mine => _minesOwner == this ? _mine! : TakeMine();

    /// <summary>Counts commands that were carried out.</summary>
    /// <param name="spec">Which.</param>
    /// <param name="calls">How many of them.</param>
    /// <param name="nanoseconds">How long they took together.</param>
    /// <param name="failed">How many answered an error.</param>
    public void Count(CommandSpec spec, int calls, long nanoseconds, int failed)
    {
        ref Counters counters = ref Mine[spec.Index];
        counters.Calls += calls;
        counters.Nanoseconds += nanoseconds;
        counters.Failed += failed;
        if (options.LatencyTracking)
            (counters.Durations ??= new long[DurationClasses.Count])[DurationClasses.Of(calls == 1 ? nanoseconds : nanoseconds / calls)] += calls;
    }

    /// <summary>Counts a command that was refused before it ran.</summary>
    public void CountRejected(CommandSpec spec) => Mine[spec.Index].Rejected++;

    /// <summary>The figures of all commands that were ever tried, in the order of the table.</summary>
    public IReadOnlyList<(CommandSpec Spec, CommandFigure Figure)> All() => Of(table.Rows);

    /// <summary>The figures of those of some commands that were ever tried.</summary>
    public IReadOnlyList<(CommandSpec Spec, CommandFigure Figure)> Of(IEnumerable<CommandSpec> specs)
    {
        Counters[] sums = Sums();
        Counters[]? before = _atReset;
        return [.. specs.Select(spec => (spec, FigureOf(sums[spec.Index], before?[spec.Index] ?? default))).Where(pair => pair.Item2.Any)];
    }

    /// <summary>Commands carried out, all together; what was refused before it ran is not among them.</summary>
    public long Calls
    {
        get
        {
            long calls = 0;
            foreach (Counters[] ofThread in _byThread.Values)
            {
                foreach (ref readonly Counters counters in ofThread.AsSpan())
                    calls += counters.Calls;
            }

            foreach (ref readonly Counters counters in _atReset.AsSpan())
                calls -= counters.Calls;
            return calls;
        }
    }

    /// <summary>Begins again at zero.</summary>
    public void Reset() => _atReset = Sums();

    private Counters[] TakeMine()
    {
        _mine = _byThread.GetOrAdd(Environment.CurrentManagedThreadId, static (_, count) => new Counters[count], table.Rows.Count);
        _minesOwner = this;
        return _mine;
    }

    private Counters[] Sums()
    {
        var sums = new Counters[table.Rows.Count];
        foreach (Counters[] ofThread in _byThread.Values)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i].Calls += ofThread[i].Calls;
                sums[i].Nanoseconds += ofThread[i].Nanoseconds;
                sums[i].Failed += ofThread[i].Failed;
                sums[i].Rejected += ofThread[i].Rejected;
                Add(ofThread[i].Durations, ref sums[i].Durations);
            }
        }

        return sums;
    }

    private static void Add(long[]? durations, ref long[]? sums)
    {
        if (durations is null)
            return;
        sums ??= new long[DurationClasses.Count];
        for (int i = 0; i < sums.Length; i++)
            sums[i] += durations[i];
    }

    private static CommandFigure FigureOf(Counters now, Counters before)
    {
        long[] durations = new long[DurationClasses.Count];
        for (int i = 0; i < durations.Length; i++)
            durations[i] = (now.Durations?[i] ?? 0) - (before.Durations?[i] ?? 0);
        return new CommandFigure(
            now.Calls - before.Calls, now.Nanoseconds - before.Nanoseconds, now.Rejected - before.Rejected, now.Failed - before.Failed, durations);
    }

    private struct Counters
    {
        public long Calls;
        public long Nanoseconds;
        public long Failed;
        public long Rejected;

        // Null until a duration is counted: most threads carry out few of the commands.
        public long[]? Durations;
    }
}

/// <summary>What is counted of one command.</summary>
/// <param name="Calls">How often it was carried out.</param>
/// <param name="Nanoseconds">How long that took together.</param>
/// <param name="Rejected">How often it was refused before it ran: wrong number of words, no permission.</param>
/// <param name="Failed">How often it answered an error.</param>
/// <param name="Durations">How many calls took how long, while latency-tracking was on: for class <c>i</c> at most <see cref="DurationClasses.BoundOf"/>.</param>
public sealed record CommandFigure(long Calls, long Nanoseconds, long Rejected, long Failed, IReadOnlyList<long> Durations)
{
    /// <summary>True when anything was counted.</summary>
    public bool Any => Calls != 0 || Rejected != 0 || Failed != 0;
}
