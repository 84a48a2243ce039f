using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Scripting;

/// <summary>SCRIPT: what a server answers whose cache of scripts is empty, and stays so.</summary>
/// <param name="Answer">The reply.</param>
internal sealed record ScriptCommand(Reply Answer) : Command
{
    public static readonly CommandSpec Spec = Containers.Of(
        "script",
        CommandGroup.Scripting,
        "2.6.0",
        "A container for Lua scripts management commands",
        Subcommand("debug", "<YES | SYNC | NO>", 3, "3.2.0", "O(1)", "Refused: there is no scripting.", _ => ScriptingErrors.NoScripting),
        Subcommand("exists", "sha1 [sha1 ...]", -3, "2.6.0", "O(N) with N being the number of scripts to check",
            "Check existence of scripts in the script cache.", words => Reply.Array(Enumerable.Repeat(Reply.Zero, words.Count - 2).ToArray())),
        Subcommand("flush", "[ASYNC | SYNC]", -2, "2.6.0", "O(1)", "Remove all the scripts from the script cache.", Flush),
        Subcommand("kill", "", 2, "2.6.0", "O(1)", "Kill the script currently in execution.", _ => ScriptingErrors.NothingRuns),
        Subcommand("load", "script", 3, "2.6.0", "O(1)", "Refused: there is no scripting.", _ => ScriptingErrors.NoScripting));

    private static Reply Flush(CommandArguments words)
    {
        bool hasMode = words.Count == 3 && (words.Is(2, "SYNC"u8) || words.Is(2, "ASYNC"u8));
        return words.Count == 2 || hasMode ? Reply.Ok : ScriptingErrors.ScriptFlushMode;
    }

    private static CommandSpec Subcommand(
        string name, string syntax, int arity, string since, string complexity, string summary, Func<CommandArguments, Reply> answer) =>
        new(name, syntax)
        {
            Arity = arity,
            Flags = CommandFlags.NoScript,
            Group = CommandGroup.Scripting,
            Since = since,
            Complexity = complexity,
            Summary = summary,
            Bind = (CommandArguments words, in Invocation _) => new ScriptCommand(answer(words)),
        };
}

internal sealed class ScriptHandler : CommandHandler<ScriptCommand>
{
    protected override Reply Handle(ScriptCommand command) => command.Answer;
}
