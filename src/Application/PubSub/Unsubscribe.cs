using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.PubSub;

/// <summary>UNSUBSCRIBE [channel ...], and PUNSUBSCRIBE and SUNSUBSCRIBE; without names it ends all subscriptions of the kind.</summary>
internal sealed record UnsubscribeCommand(Session Session, SubscriptionKind Kind, ReadOnlyMemory<byte>[] Names) : Command
{
    public static readonly CommandSpec Spec = new("unsubscribe", "[channel [channel ...]]")
    {
        Arity = -1,
        Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.ToSubscribers,
        Group = CommandGroup.PubSub,
        Since = "2.0.0",
        Complexity = "O(N) where N is the number of channels to unsubscribe.",
        Summary = "Stops listening to messages posted to channels.",
        Bind = BinderFor(SubscriptionKind.Channel),
    };

    public static readonly CommandSpec PatternSpec = Spec with
    {
        Name = "punsubscribe",
        Syntax = "[pattern [pattern ...]]",
        Complexity = "O(N) where N is the number of patterns to unsubscribe.",
        Summary = "Stops listening to messages published to channels that match one or more patterns.",
        Bind = BinderFor(SubscriptionKind.Pattern),
    };

    public static readonly CommandSpec ShardSpec = Spec with
    {
        Name = "sunsubscribe",
        Syntax = "[shardchannel [shardchannel ...]]",
        Keys = KeyPositions.All,
        Since = "7.0.0",
        Complexity = "O(N) where N is the number of shard channels to unsubscribe.",
        Summary = "Stops listening to messages posted to shard channels.",
        Bind = BinderFor(SubscriptionKind.Shard),
    };

    private static Binder BinderFor(SubscriptionKind kind) =>
        (CommandArguments words, in Invocation by) => new UnsubscribeCommand(by.Session, kind, words.MemoriesFrom(1));
}

internal sealed class UnsubscribeHandler(SubscriptionRegistry registry) : CommandHandler<UnsubscribeCommand>
{
    protected override Reply Handle(UnsubscribeCommand command)
    {
        (Session session, SubscriptionKind kind) = (command.Session, command.Kind);
        // A message that was published before comes before the confirmation, behind which the client expects none.
        session.MessagesFirst = true;
        IReadOnlyList<byte[]> names = command.Names.Length > 0
            ? [.. command.Names.Select(name => name.ToArray())]
            : registry.NamesOf(session, kind);
        Reply word = Confirmation.WordOf(kind, subscribed: false);
        return names.Count == 0
            ? Confirmation.Of(word, null, registry.CountOf(session, kind))
            : Reply.Sequence([.. names.Select(name => Confirmation.Of(word, name, registry.Unsubscribe(session, kind, name)))]);
    }
}
