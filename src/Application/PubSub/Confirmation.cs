using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.PubSub;

/// <summary>What a client is told of each subscription that begins or ends: the word, the name, and how many it has now.</summary>
internal static class Confirmation
{
    public static Reply WordOf(SubscriptionKind kind, bool subscribed)
    {
        string prefix = kind switch
        {
            SubscriptionKind.Pattern => "p",
            SubscriptionKind.Shard => "s",
            _ => "",
        };
        return Reply.Bulk(prefix + (subscribed ? "subscribe" : "unsubscribe"));
    }

    public static Reply Of(Reply word, byte[]? name, int count) =>
        Reply.Push(word, name is null ? Reply.Null : Reply.Bulk(name), Reply.Integer(count));
}
