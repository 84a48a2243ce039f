using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection;

/// <summary>ECHO message: the message.</summary>
internal sealed record EchoCommand(Value Message) : Command
{
    public static readonly CommandSpec Spec = new("echo", "message")
    {
        Arity = 2,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Connection,
        Summary = "Returns the given string.",
        Bind = (CommandArguments words, in Invocation _) => new EchoCommand(words.Value(1)),
    };
}

internal sealed class EchoHandler : CommandHandler<EchoCommand>
{
    protected override Reply Handle(EchoCommand command) => Reply.Bulk(command.Message);
}
