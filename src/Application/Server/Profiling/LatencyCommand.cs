using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Profiling;

/// <summary>What LATENCY answers from.</summary>
internal readonly record struct LatencySource(LatencyEvents Events, CommandFigures Figures, CommandTable Table, ServerOptions Options, long Seconds);

/// <summary>LATENCY: what took long.</summary>
/// <param name="Answer">Makes the reply.</param>
internal sealed record LatencyCommand(Func<LatencySource, Reply> Answer) : Command
{
    private const long NanosecondsPerMicrosecond = 1000;

    public static readonly CommandSpec Spec = Containers.Of(
        "latency",
        CommandGroup.Server,
        "2.8.13",
        "A container for latency diagnostics commands.",
        Subcommand("doctor", "", 2, "2.8.13", "O(1)", "Returns a human-readable latency analysis report.", _ => Doctor),
        Subcommand("graph", "event", 3, "2.8.13", "O(1)", "Returns a latency graph for an event.", words => source => Graph(source, words[2])),
        Subcommand("histogram", "[command [command ...]]", -2, "7.0.0", "O(N) where N is the number of commands with latency information being retrieved.",
            "Returns the cumulative distribution of latencies of a subset or all commands.", words => source => Histogram(source, words.Skip(2))),
        Subcommand("history", "event", 3, "2.8.13", "O(1)",
            "Returns timestamp-latency samples for an event.", words => source => History(source.Events.Of(words[2]))),
        Subcommand("latest", "", 2, "2.8.13", "O(1)",
            "Returns the latest latency samples for all events.", _ => source => Reply.Array([.. source.Events.All.Select(Latest)])),
        Subcommand("reset", "[event [event ...]]", -2, "2.8.13", "O(1)",
            "Resets the latency data for one or more events.", words => source => Reply.Integer(source.Events.Reset(words[2..]))))
        with
    {
        Help =
        [
            "DOCTOR",
            "    Return a human readable latency analysis report.",
            "GRAPH <event>",
            "    Return an ASCII latency graph for the <event> class.",
            "HISTORY <event>",
            "    Return time-latency samples for the <event> class.",
            "LATEST",
            "    Return the latest latency samples for all events.",
            "RESET [<event> ...]",
            "    Reset latency data of one or more <event> classes.",
            "    (default: reset all data for all event classes)",
            "HISTOGRAM [COMMAND ...]",
            "    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.",
            "    If no commands are specified then all histograms are replied.",
        ],
    };

    private static Reply Doctor(LatencySource source) => Reply.Verbatim(LatencyReport.Of(source.Events.All, source.Options, source.Seconds));

    private static Reply Graph(LatencySource source, string name) => source.Events.Of(name) is { } series
        ? Reply.Verbatim(LatencyGraph.Of(series, source.Seconds))
        : new Error($"ERR No samples available for event '{CommandErrors.EchoText(name)}'");

    private static Reply Latest(LatencySeries series) => Reply.Array(
        Reply.Bulk(series.Name), Reply.Integer(series.Samples[^1].Seconds), Reply.Integer(series.Samples[^1].Milliseconds), Reply.Integer(series.LongestEver));

    private static Reply History(LatencySeries? series) => Reply.Array(
        [.. (series?.Samples ?? []).Select(sample => Reply.Array(Reply.Integer(sample.Seconds), Reply.Integer(sample.Milliseconds)))]);

    private static Reply Histogram(LatencySource source, IEnumerable<string> names)
    {
        string[] asked = [.. names];
        IEnumerable<CommandSpec> specs = asked.Length == 0 ? source.Table.Rows : asked.SelectMany(name => Named(source.Table, name));
        return Reply.Map([.. source.Figures.Of(specs).Where(pair => pair.Figure.Durations.Any(count => count > 0))
            .Select(pair => (Reply.Bulk(pair.Spec.FullName), Distribution(pair.Figure)))]);
    }

    // A container means all of its subcommands; what is no command is left out.
    private static CommandSpec[] Named(CommandTable table, string name)
    {
        CommandSpec[] same = [.. table.Rows.Where(spec => Is(spec.FullName, name))];
        return same is [{ Subcommands.Count: > 0 } container] ? [container, .. container.Subcommands] : same;
    }

    // Only steps that have calls of their own.
    private static Reply Distribution(CommandFigure figure)
    {
        var steps = new List<(Reply, Reply)>();
        long sum = 0;
        for (int octave = 0; octave < DurationClasses.Octaves; octave++)
        {
            long calls = figure.Durations.Skip(octave * DurationClasses.PerOctave).Take(DurationClasses.PerOctave).Sum();
            sum += calls;
            if (calls > 0)
                steps.Add((Reply.Integer(DurationClasses.BoundOfOctave(octave) / NanosecondsPerMicrosecond), Reply.Integer(sum)));
        }

        return Reply.Map((Reply.Bulk("calls"), Reply.Integer(sum)), (Reply.Bulk("histogram_usec"), Reply.Map([.. steps])));
    }

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    private static CommandSpec Subcommand(
        string name, string syntax, int arity, string since, string complexity, string summary, Func<string[], Func<LatencySource, Reply>> answer) =>
        new(name, syntax)
        {
            Arity = arity,
            Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
            Group = CommandGroup.Server,
            Since = since,
            Complexity = complexity,
            Summary = summary,
            Bind = (CommandArguments words, in Invocation _) => new LatencyCommand(answer(words.TextsFrom(0))),
        };
}

internal sealed class LatencyHandler(LatencyEvents events, CommandFigures figures, CommandTable table, ServerOptions options, TimeProvider clock)
    : CommandHandler<LatencyCommand>
{
    protected override Reply Handle(LatencyCommand command) => command.Answer(new LatencySource(events, figures, table, options, clock.GetUtcNow().ToUnixTimeSeconds()));
}
