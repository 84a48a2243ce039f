using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Scripting;

/// <summary>
/// EVAL, EVALSHA, FCALL and their read-only forms: refused. EVAL says why, so that nobody looks for a mistake in a script; EVALSHA and FCALL answer as Redis
/// does for what is not there.
/// </summary>
internal sealed record EvalCommand(Error Refusal) : Command
{
    private const int Sha1Digits = 40;

    public static readonly CommandSpec Spec = Refused("eval", "script numkeys [key [key ...]] [arg [arg ...]]", "2.6.0", ScriptingErrors.NoScripting);

    public static readonly CommandSpec ReadOnlySpec = ReadOnly(Spec, "eval_ro");

    public static readonly CommandSpec ShaSpec = Spec with
    {
        Name = "evalsha",
        Syntax = "sha1 numkeys [key [key ...]] [arg [arg ...]]",
        Bind = (CommandArguments words, in Invocation _) => new EvalCommand(NoScriptOf(words)),
    };

    public static readonly CommandSpec ShaReadOnlySpec = ReadOnly(ShaSpec, "evalsha_ro");

    public static readonly CommandSpec FunctionSpec =
        Refused("fcall", "function numkeys [key [key ...]] [arg [arg ...]]", "7.0.0", ScriptingErrors.FunctionNotFound);

    public static readonly CommandSpec FunctionReadOnlySpec = ReadOnly(FunctionSpec, "fcall_ro");

    // What is not the digest of any script is none that is there, whatever follows.
    private static Error NoScriptOf(CommandArguments words)
    {
        if (words[1].Length != Sha1Digits)
            return ScriptingErrors.NoScript;
        if (!IntegerText.TryParse(words[2], out long keys))
            return DomainErrors.NotAnInteger;
        return keys > words.Count - 3 ? ScriptingErrors.TooManyKeys : keys < 0 ? ScriptingErrors.NegativeKeys : ScriptingErrors.NoScript;
    }

    private static CommandSpec Refused(string name, string syntax, string since, Error refusal) => new(name, syntax)
    {
        Arity = -3,
        Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.MayReplicate | CommandFlags.Stale,
        Group = CommandGroup.Scripting,
        Since = since,
        Summary = "Refused: there is no scripting.",
        Bind = (CommandArguments _, in Invocation _) => new EvalCommand(refusal),
    };

    private static CommandSpec ReadOnly(CommandSpec spec, string name) => spec with
    {
        Name = name,
        Flags = CommandFlags.NoScript | CommandFlags.SkipMonitor | CommandFlags.ReadOnly | CommandFlags.Stale,
        Since = "7.0.0",
    };
}

internal sealed class EvalHandler : CommandHandler<EvalCommand>
{
    protected override Reply Handle(EvalCommand command) => command.Refusal;
}
