using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Profiling;

/// <summary>SLOWLOG: the commands that were slow.</summary>
/// <param name="Answer">Makes the reply.</param>
internal sealed record SlowLogCommand(Func<SlowLog, Reply> Answer) : Command
{
    private const int DefaultCount = 10;

    private static readonly Error BadCount = new("ERR count should be greater than or equal to -1");

    public static readonly CommandSpec Spec = Containers.Of(
        "slowlog",
        CommandGroup.Server,
        "2.2.12",
        "A container for slow log commands.",
        Subcommand("get", "[count]", -2, "O(N) where N is the number of entries returned", "Returns the slow log's entries.", BindGet),
        Subcommand("len", "", 2, "O(1)", "Returns the number of entries in the slow log.",
            (CommandArguments _, in Invocation _) => new SlowLogCommand(log => Reply.Integer(log.Count))),
        Subcommand("reset", "", 2, "O(N) where N is the number of entries in the slow log", "Clears all entries from the slow log.",
            (CommandArguments _, in Invocation _) => new SlowLogCommand(log =>
            {
                log.Reset();
                return Reply.Ok;
            })))
        with
    {
        Help =
        [
            "GET [<count>]",
            "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
            "    Entries are made of:",
            "    id, timestamp, time in microseconds, arguments array, client IP and port,",
            "    client name",
            "LEN",
            "    Return the length of the slowlog.",
            "RESET",
            "    Reset the slowlog.",
        ],
    };

    private static Binding BindGet(CommandArguments words, in Invocation by)
    {
        if (words.Count > 3)
            return CommandErrors.UnknownSubcommandOrArity("SLOWLOG", words[1]);
        long count = DefaultCount;
        if (words.Count == 3 && (!IntegerText.TryParse(words[2], out count) || count < -1))
            return BadCount;
        return new SlowLogCommand(log => Reply.Array([.. log.Newest(count < 0 ? long.MaxValue : count).Select(Entry)]));
    }

    private static Reply Entry(SlowLogEntry entry) => Reply.Array(
        Reply.Integer(entry.Id),
        Reply.Integer(entry.Seconds),
        Reply.Integer(entry.Microseconds),
        Reply.Array([.. entry.Words.Select(Reply.Bulk)]),
        Reply.Bulk(entry.Address),
        Reply.Bulk(entry.ClientName));

    private static CommandSpec Subcommand(string name, string syntax, int arity, string complexity, string summary, Binder bind) => new(name, syntax)
    {
        Arity = arity,
        Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
        Group = CommandGroup.Server,
        Since = "2.2.12",
        Complexity = complexity,
        Summary = summary,
        Bind = bind,
    };
}

internal sealed class SlowLogHandler(SlowLog log) : CommandHandler<SlowLogCommand>
{
    protected override Reply Handle(SlowLogCommand command) => command.Answer(log);
}
