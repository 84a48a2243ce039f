using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.PubSub;

/// <summary>PUBSUB: what is subscribed to at present.</summary>
/// <param name="Answer">Makes the reply.</param>
internal sealed record PubSubCommand(Func<SubscriptionRegistry, Reply> Answer) : Command
{
    private static readonly byte[] AllNames = "*"u8.ToArray();

    public static readonly CommandSpec Spec = Containers.Of(
        "pubsub",
        CommandGroup.PubSub,
        "2.8.0",
        "A container for Pub/Sub commands.",
        List("channels", "2.8.0", SubscriptionKind.Channel, "Returns the active channels."),
        Subcommand("numpat", "", 2, "2.8.0", "O(1)", "Returns a count of unique pattern subscriptions.",
            (CommandArguments _, in Invocation _) =>
                new PubSubCommand(registry => Reply.Integer(registry.CountNames(SubscriptionKind.Pattern)))),
        Count("numsub", "[channel [channel ...]]", "2.8.0", SubscriptionKind.Channel, "Returns a count of subscribers to channels."),
        List("shardchannels", "7.0.0", SubscriptionKind.Shard, "Returns the active shard channels."),
        Count("shardnumsub", "[shardchannel [shardchannel ...]]", "7.0.0", SubscriptionKind.Shard, "Returns the count of subscribers of shard channels."))
        with
    {
        Help =
        [
            "CHANNELS [<pattern>]",
            "    Return the currently active channels matching a <pattern> (default: '*').",
            "NUMPAT",
            "    Return number of subscriptions to patterns.",
            "NUMSUB [<channel> ...]",
            "    Return the number of subscribers for the specified channels, excluding",
            "    pattern subscriptions(default: no channels).",
            "SHARDCHANNELS [<pattern>]",
            "    Return the currently active shard level channels matching a <pattern> (default: '*').",
            "SHARDNUMSUB [<shardchannel> ...]",
            "    Return the number of subscribers for the specified shard level channel(s)",
        ],
    };

    private static CommandSpec List(string name, string since, SubscriptionKind kind, string summary) =>
        Subcommand(name, "[pattern]", -2, since, "O(N) where N is the number of active channels", summary, (CommandArguments words, in Invocation _) =>
        {
            if (words.Count > 3)
                return CommandErrors.UnknownSubcommandOrArity("PUBSUB", words[1]);
            ReadOnlyMemory<byte> pattern = words.Count == 3 ? words.Memory(2) : AllNames;
            return new PubSubCommand(registry => Reply.Array([.. registry.List(kind, pattern).Select(Reply.Bulk)]));
        });

    private static CommandSpec Count(string name, string syntax, string since, SubscriptionKind kind, string summary) =>
        Subcommand(name, syntax, -2, since, "O(N) for N names", summary, (CommandArguments words, in Invocation _) =>
        {
            ReadOnlyMemory<byte>[] names = words.MemoriesFrom(2);
            // Names and counts in turn, flat in both versions of the protocol.
            return new PubSubCommand(registry => Reply.Array([.. names.SelectMany(wanted => new[]
            {
                Reply.Bulk(wanted.ToArray()), Reply.Integer(registry.CountSubscribers(kind, wanted.Span)),
            })]));
        });

    private static CommandSpec Subcommand(
        string name, string syntax, int arity, string since, string complexity, string summary, Binder bind) => new(name, syntax)
        {
            Arity = arity,
            Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
            Group = CommandGroup.PubSub,
            Since = since,
            Complexity = complexity,
            Summary = summary,
            Bind = bind,
        };
}

internal sealed class PubSubHandler(SubscriptionRegistry registry, IArrivals arrivals) : WaitingCommandHandler<PubSubCommand>
{
    protected override async Task<Reply> HandleAsync(PubSubCommand command)
    {
        await arrivals.SettleAsync();
        return command.Answer(registry);
    }
}
