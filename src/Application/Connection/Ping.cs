using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection;

/// <summary>PING [message]: PONG, or the message.</summary>
internal sealed record PingCommand(Value? Message) : Command
{
    public static readonly CommandSpec Spec = new("ping", "[message]")
    {
        Arity = -1,
        Flags = CommandFlags.Fast,
        Group = CommandGroup.Connection,
        Summary = "Returns the server's liveliness response.",
        Bind = Bind,
    };

    private static readonly PingCommand WithoutMessage = new((Value?)null);

    private static Binding Bind(CommandArguments words, in Invocation by) => words.Count switch
    {
        1 => WithoutMessage,
        2 => new PingCommand(words.Value(1)),
        _ => CommandErrors.WrongArity(Spec),
    };
}

internal sealed class PingHandler : CommandHandler<PingCommand>
{
    private static readonly Reply Pong = Reply.SimpleString("PONG");

    protected override Reply Handle(PingCommand command) => command.Message is { } message ? Reply.Bulk(message) : Pong;
}
