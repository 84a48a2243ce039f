using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.PubSub;

/// <summary>SUBSCRIBE channel [channel ...], and PSUBSCRIBE and SSUBSCRIBE, which differ in what is subscribed to.</summary>
/// <remarks>Each name is confirmed by a push of its own (https://redis.io/docs/latest/develop/pubsub/).</remarks>
internal sealed record SubscribeCommand(Session Session, SubscriptionKind Kind, ReadOnlyMemory<byte>[] Names) : Command
{
    public static readonly CommandSpec Spec = new("subscribe", "channel [channel ...]")
    {
        Arity = -2,
        Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.ToSubscribers,
        Group = CommandGroup.PubSub,
        Since = "2.0.0",
        Complexity = "O(N) where N is the number of channels to subscribe to.",
        Summary = "Listens for messages published to channels.",
        Bind = BinderFor(SubscriptionKind.Channel),
    };

    public static readonly CommandSpec PatternSpec = Spec with
    {
        Name = "psubscribe",
        Syntax = "pattern [pattern ...]",
        Complexity = "O(N) where N is the number of patterns to subscribe to.",
        Summary = "Listens for messages published to channels that match one or more patterns.",
        Bind = BinderFor(SubscriptionKind.Pattern),
    };

    public static readonly CommandSpec ShardSpec = Spec with
    {
        Name = "ssubscribe",
        Syntax = "shardchannel [shardchannel ...]",
        Keys = KeyPositions.All,
        Since = "7.0.0",
        Complexity = "O(N) where N is the number of shard channels to subscribe to.",
        Summary = "Listens for messages published to shard channels.",
        Bind = BinderFor(SubscriptionKind.Shard),
    };

    private static Binder BinderFor(SubscriptionKind kind) =>
        (CommandArguments words, in Invocation by) => new SubscribeCommand(by.Session, kind, words.MemoriesFrom(1));
}

internal sealed class SubscribeHandler(SubscriptionRegistry registry, AccessControl access) : CommandHandler<SubscribeCommand>
{
    protected override Reply Handle(SubscribeCommand command)
    {
        Reply word = Confirmation.WordOf(command.Kind, subscribed: true);
        Reply confirmed = Reply.Sequence([.. command.Names.Select(
            name => Confirmation.Of(word, name.ToArray(), registry.Subscribe(command.Session, command.Kind, name.Span)))]);
        // Rights that were withdrawn since the command was allowed: who withdrew them may not have seen these subscriptions.
        if (access.HearsForbidden(command.Session))
            command.Session.CloseAfterReply = true;
        return confirmed;
    }
}
