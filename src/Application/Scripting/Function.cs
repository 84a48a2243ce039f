using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Scripting;

/// <summary>
/// FUNCTION: what a server answers that has no functions. Deleting all of them and listing them is no error, and tools begin with it; what would make
/// one is refused.
/// </summary>
/// <param name="Answer">The reply.</param>
internal sealed record FunctionCommand(Reply Answer) : Command
{
    private const CommandFlags Writes = CommandFlags.NoScript | CommandFlags.Write;

    // What Redis 7 dumps when there is nothing: the version of the format (10, two bytes) and the CRC64 of these two.
    private static readonly byte[] EmptyDump = [0x0a, 0x00, 0x5d, 0x9b, 0x5c, 0x40, 0x0f, 0x7f, 0xa2, 0xda];

    public static readonly CommandSpec Spec = Containers.Of(
        "function",
        CommandGroup.Scripting,
        "7.0.0",
        "A container for function commands",
        Subcommand("delete", "library-name", 3, Writes, "Delete a function by name", _ => ScriptingErrors.LibraryNotFound),
        Subcommand("dump", "", 2, CommandFlags.NoScript, "Dump all functions into a serialized binary payload", _ => Reply.Bulk(EmptyDump)),
        Subcommand("flush", "[ASYNC | SYNC]", -2, Writes, "Deleting all functions", Flush),
        Subcommand("kill", "", 2, CommandFlags.NoScript, "Kill the function currently in execution.", _ => ScriptingErrors.NothingRuns),
        Subcommand("list", "[LIBRARYNAME library-name-pattern] [WITHCODE]", -2, CommandFlags.NoScript,
            "List information about all the functions", List),
        Subcommand("load", "[REPLACE] function-code", -3, Writes | CommandFlags.DenyOom, "Refused: there is no scripting.",
            _ => ScriptingErrors.NoScripting),
        Subcommand("restore", "serialized-value [FLUSH | APPEND | REPLACE]", -3, Writes | CommandFlags.DenyOom, "Refused: there is no scripting.",
            _ => ScriptingErrors.NoScripting),
        Subcommand("stats", "", 2, CommandFlags.NoScript,
            "Return information about the function currently running (name, description, duration)", _ => Stats()));

    // No engine is listed, because there is none: Redis has LUA there.
    private static Reply Stats() => Reply.Map((Reply.Bulk("running_script"), Reply.Null), (Reply.Bulk("engines"), Reply.Map()));

    private static Reply Flush(CommandArguments words) => words.Count switch
    {
        2 => Reply.Ok,
        3 when words.Is(2, "SYNC"u8) || words.Is(2, "ASYNC"u8) => Reply.Ok,
        3 => ScriptingErrors.FunctionFlushMode,
        _ => CommandErrors.UnknownSubcommandOrArity("FUNCTION", words[1]),
    };

    private static Reply List(CommandArguments words)
    {
        bool hasName = false;
        bool hasCode = false;
        for (int i = 2; i < words.Count; i++)
        {
            if (!hasCode && words.Is(i, "WITHCODE"u8))
            {
                hasCode = true;
            }
            else if (!hasName && words.Is(i, "LIBRARYNAME"u8))
            {
                if (++i == words.Count)
                    return ScriptingErrors.NoLibraryName;
                hasName = true;
            }
            else
            {
                return ScriptingErrors.UnknownArgument(words[i]);
            }
        }

        return Reply.EmptyArray;
    }

    private static CommandSpec Subcommand(
        string name, string syntax, int arity, CommandFlags flags, string summary, Func<CommandArguments, Reply> answer) => new(name, syntax)
        {
            Arity = arity,
            Flags = flags,
            Group = CommandGroup.Scripting,
            Since = "7.0.0",
            Summary = summary,
            Bind = (CommandArguments words, in Invocation _) => new FunctionCommand(answer(words)),
        };
}

internal sealed class FunctionHandler : CommandHandler<FunctionCommand>
{
    protected override Reply Handle(FunctionCommand command) => command.Answer;
}
