using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Scripting;

/// <summary>
/// EVAL, EVALSHA, FCALL and their read-only forms: refused with an error that says why, so that nobody looks for a mistake in a script. FCALL answers as
/// Redis does for a function that is not there.
/// </summary>
internal sealed record EvalCommand(Error Refusal) : Command
{
    public static readonly CommandSpec Spec = Refused("eval", "script numkeys [key [key ...]] [arg [arg ...]]", "2.6.0", ScriptingErrors.NoScripting);

    public static readonly CommandSpec ReadOnlySpec = ReadOnly(Spec, "eval_ro");

    public static readonly CommandSpec ShaSpec = Spec with { Name = "evalsha", Syntax = "sha1 numkeys [key [key ...]] [arg [arg ...]]" };

    public static readonly CommandSpec ShaReadOnlySpec = ReadOnly(ShaSpec, "evalsha_ro");

    public static readonly CommandSpec FunctionSpec =
        Refused("fcall", "function numkeys [key [key ...]] [arg [arg ...]]", "7.0.0", ScriptingErrors.FunctionNotFound);

    public static readonly CommandSpec FunctionReadOnlySpec = ReadOnly(FunctionSpec, "fcall_ro");

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
