using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.PubSub;

/// <summary>PUBLISH channel message, and SPUBLISH to a shard channel: to how many clients it was sent.</summary>
internal sealed record PublishCommand(Session Session, bool ToShard, ReadOnlyMemory<byte> Channel, Value Message, UnixTime Now) : Command
{
    public static readonly CommandSpec Spec = new("publish", "channel message")
    {
        Arity = 3,
        Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.MayReplicate,
        Group = CommandGroup.PubSub,
        Since = "2.0.0",
        Complexity = "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).",
        Summary = "Posts a message to a channel.",
        Bind = (CommandArguments words, in Invocation by) => new PublishCommand(by.Session, false, words.Memory(1), words.Value(2), by.Now),
    };

    public static readonly CommandSpec ShardSpec = Spec with
    {
        Name = "spublish",
        Syntax = "shardchannel message",
        Keys = KeyPositions.One,
        Since = "7.0.0",
        Complexity = "O(N) where N is the number of clients subscribed to the receiving shard channel.",
        Summary = "Post a message to a shard channel",
        Bind = (CommandArguments words, in Invocation by) => new PublishCommand(by.Session, true, words.Memory(1), words.Value(2), by.Now),
    };
}

internal sealed class PublishHandler(SubscriptionRegistry registry) : CommandHandler<PublishCommand>
{
    protected override Reply Handle(PublishCommand command)
    {
        // Who publishes to himself gets the message before the count, as from Redis.
        command.Session.MessagesFirst = true;
        return Reply.Integer(command.ToShard
            ? registry.PublishToShard(command.Channel.Span, command.Message, command.Now)
            : registry.Publish(command.Channel.Span, command.Message, command.Now));
    }
}
