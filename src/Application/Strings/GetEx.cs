using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>GETEX key [expiry]: the value of a key, whose expiry is set or taken off, or null.</summary>
internal sealed record GetExCommand(Target On, Key Key, ExpiryOption Expiry) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new(
        "getex", "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Get the value of a key and optionally set its expiration",
        Since = "6.2.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        ExpiryOption expiry = ExpiryOption.None;
        for (int i = 2; i < words.Count; i++)
        {
            if (!ExpiryOption.TryRead(words, ref i, ExpiryWords.GetEx, ref expiry))
                return CommandErrors.Syntax;
        }

        return new GetExCommand(by.On, words.Key(1), expiry);
    }
}

internal sealed class GetExHandler(IPartitionRepository partitions) : PartitionHandler<GetExCommand, IScalars>(partitions)
{
    protected override Reply Handle(GetExCommand command, IScalars partition)
    {
        UnixTime now = command.On.Now;
        if (!command.Expiry.IsInteger)
            return RefuseIfPresent(command, partition, DomainErrors.NotAnInteger);
        if (!command.Expiry.IsInRange(now))
            return RefuseIfPresent(command, partition, CommandErrors.InvalidExpireTime("getex"));
        ExpiryChange change = command.Expiry.IsNone ? ExpiryChange.KeepOld : command.Expiry.ChangeAt(now);
        return partition.GetAndExpire(command.Key, change, now).AsBulkOrNull();
    }

    // A validator would come too early: Redis looks for the key first, and a missing one is null whatever the number says.
    private static Reply RefuseIfPresent(GetExCommand command, IScalars partition, Error error) =>
        partition.Peek(command.Key, command.On.Now).As(found => found is null ? Reply.Null : error);
}
