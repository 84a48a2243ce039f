using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection;

/// <summary>PING [message]: PONG, or the message. A RESP2 client that is subscribed gets it in the form of a message, because it expects only those.</summary>
internal sealed record PingCommand(Value? Message, bool AsMessage = false) : Command
{
    public static readonly CommandSpec Spec = new("ping", "[message]")
    {
        Arity = -1,
        Flags = CommandFlags.Fast | CommandFlags.ToSubscribers,
        Group = CommandGroup.Connection,
        Summary = "Returns the server's liveliness response.",
        Bind = Bind,
    };

    private static readonly PingCommand WithoutMessage = new((Value?)null);

    private static Binding Bind(CommandArguments words, in Invocation by) => words.Count switch
    {
        1 or 2 when by.Session is { ProtocolVersion: 2, Subscriptions.Any: true } =>
            new PingCommand(words.Count == 2 ? words.Value(1) : null, AsMessage: true),
        1 => WithoutMessage,
        2 => new PingCommand(words.Value(1)),
        _ => CommandErrors.WrongArity(Spec),
    };
}

internal sealed class PingHandler : CommandHandler<PingCommand>
{
    private static readonly Reply Pong = Reply.SimpleString("PONG");

    private static readonly Reply PongWord = Reply.Bulk("pong");
    private static readonly Reply Nothing = Reply.Bulk("");

    protected override Reply Handle(PingCommand command) =>
        command.AsMessage ? Reply.Array(PongWord, command.Message is { } content ? Reply.Bulk(content) : Nothing)
        : command.Message is { } message ? Reply.Bulk(message) : Pong;
}
