using System.Runtime.CompilerServices;
using GoKV.Application.Memory;
using GoKV.Application.Notifications;
using GoKV.Application.Server;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Commands;

/// <summary>
/// What is gained from knowing the next commands of a pipeline: a run of one command becomes one request, and keys are fetched ahead (docs/adr/0010).
/// </summary>
/// <remarks>Thread safety: may be called from any thread, for one session by one thread at a time.</remarks>
public sealed class Lookahead(
    CommandTable table, IPartitionRepository partitions, KeyEventFeed events, Monitors monitors, ServerOptions options, MemoryGuard memory, ClientPause pause)
{
    // Microseconds. A run is timed as a whole: whoever wants commands in the slow log that are faster than any run wants to see each by itself.
    private const long ShortestTimeOfRuns = 1000;

    private bool IsEachTimed => options.SlowlogLogSlowerThan is >= 0 and < ShortestTimeOfRuns;

    /// <summary>How many commands it looks at, at most.</summary>
    public const int MaxCommands = Partition.MaxPrefetched;

    /// <summary>
    /// One request for the first commands, if they are the same one, can be carried out together, and nobody wants to see each of them by itself; else null. Its
    /// effects and replies are those of one command after the other.
    /// </summary>
    /// <param name="commands">The commands that come next, at most <see cref="MaxCommands"/>.</param>
    /// <param name="session">The session that sent them; it is marked as carrying the run out.</param>
    /// <param name="now">The time of the batch.</param>
    public CommandRun? TakeRun(ReadOnlySpan<CommandArguments> commands, Session session, UnixTime now)
    {
        if (!session.TakesRuns || events.IsOn || monitors.Any || pause.IsOn || IsEachTimed || table.Find(commands[0][0]) is not { Run: { } run } spec)
            return null;
        int count = LengthOf(commands, run);
        if (count < 2 || (memory.IsOn && !HasRoomFor(commands[..count], spec, session)))
            return null;

        session.Commands += count;
        session.LastCommand = spec.FullName;
        session.Wrote = (spec.Flags & CommandFlags.Write) != 0;
        session.Touched = session.Partition;
        return new CommandRun(run.Bind(commands[..count], new Invocation(session, new Target(session.Partition, now))), count, spec, commands[0], session);
    }

    /// <summary>
    /// Says which commands will be dispatched next: what their keys name is brought near the processor. It changes nothing, and need not be right.
    /// </summary>
    /// <param name="commands">At most <see cref="MaxCommands"/>.</param>
    /// <param name="place">The partition that they concern.</param>
    public void Prepare(ReadOnlySpan<CommandArguments> commands, PartitionId place)
    {
        if (!partitions.TryFind(place, out Partition? partition) || !partition.IsWorthPrefetching)
            return;
        // A key is the first word after the name, where there is one. In the few commands where it is not, nothing is lost.
        var keys = new PrefetchKeys();
        int count = 0;
        foreach (CommandArguments words in commands)
        {
            if (words.Count > 1)
                keys[count++] = words.Key(1);
        }

        partition.Prefetch(keys[..count]);
    }

    // Near a limit on memory each command asks for itself.
    private bool HasRoomFor(ReadOnlySpan<CommandArguments> commands, CommandSpec spec, Session session)
    {
        if ((spec.Flags & CommandFlags.DenyOom) == 0)
            return true;
        // Twice the words are more than any entry takes, and the rest is for records and index.
        const int perEntry = 128;
        long bytes = commands.Length * perEntry;
        foreach (CommandArguments words in commands)
        {
            for (int i = 1; i < words.Count; i++)
                bytes += 2L * words[i].Length;
        }

        return memory.HasRoomFor(session.Partition, bytes);
    }

    // How many of the commands have the name of the first, spelled as there, and the right number of words.
    private static int LengthOf(ReadOnlySpan<CommandArguments> commands, RunSpec run)
    {
        ReadOnlySpan<byte> name = commands[0][0];
        int count = 0;
        while (count < commands.Length && commands[count].Count == run.Words && commands[count][0].SequenceEqual(name))
            count++;
        return count;
    }

    [InlineArray(MaxCommands)]
    private struct PrefetchKeys
    {
        private Key _first;
    }
}

/// <summary>Several commands as one request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Count">How many commands it is.</param>
/// <param name="Spec">The row of all of them.</param>
/// <param name="FirstWords">The words of the first.</param>
/// <param name="Session">Whose they are.</param>
public readonly record struct CommandRun(Command Request, int Count, CommandSpec Spec, CommandArguments FirstWords, Session Session);
