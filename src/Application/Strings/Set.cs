using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>SET key value: stores a value and takes off the key's expiry.</summary>
internal sealed record SetCommand(Target On, Key Key, Value Value) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new(
        "set", "key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]")
    {
        Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Sets the string value of a key, ignoring its type. The key is created if it doesn't exist.",
        Bind = Bind,
        Run = new RunSpec(Words: 3, static (ReadOnlySpan<CommandArguments> commands, in Invocation by) => new SetRunCommand(by.On, Entries(commands))),
    };

    private static (Key, Value)[] Entries(ReadOnlySpan<CommandArguments> commands)
    {
        var entries = new (Key, Value)[commands.Length];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = (commands[i].Key(1), commands[i].Value(2));
        return entries;
    }

    private static Binding Bind(CommandArguments words, in Invocation by) => words.Count == 3
        ? new SetCommand(by.On, words.Key(1), words.Value(2))
        : SetWithOptionsCommand.Bind(words, by);
}

/// <summary>Several SETs without options in a row.</summary>
internal sealed record SetRunCommand(Target On, (Key Key, Value Value)[] Entries) : PartitionCommand(On);

/// <summary>SET with options: conditions, an expiry, the old value as the reply. SETEX, PSETEX and GETSET are older words for some of them.</summary>
internal sealed record SetWithOptionsCommand(Target On, Key Key, Value Value, SetCondition Condition, bool ReturnOld, ExpiryOption Expiry)
    : PartitionCommand(On)
{
    /// <summary>The command's name, for its errors.</summary>
    public string Name { get; init; } = "set";

    public static Binding Bind(CommandArguments words, in Invocation by)
    {
        (var condition, bool returnOld, var expiry) = (SetCondition.None, false, ExpiryOption.None);
        for (int i = 3; i < words.Count; i++)
        {
            if (words.Is(i, "NX"u8) && condition != SetCondition.IfPresent)
                condition = SetCondition.IfAbsent;
            else if (words.Is(i, "XX"u8) && condition != SetCondition.IfAbsent)
                condition = SetCondition.IfPresent;
            else if (words.Is(i, "GET"u8))
                returnOld = true;
            else if (!ExpiryOption.TryRead(words, ref i, ExpiryWords.Set, ref expiry))
                return CommandErrors.Syntax;
        }

        return new SetWithOptionsCommand(by.On, words.Key(1), words.Value(2), condition, returnOld, expiry);
    }
}

internal sealed class SetWithOptionsValidator : CommandValidator<SetWithOptionsCommand>
{
    public SetWithOptionsValidator()
    {
        RuleFor(command => command.Expiry).Must(expiry => expiry.IsInteger).Answers(DomainErrors.NotAnInteger);
        RuleFor(command => command.Expiry).Must((command, expiry) => expiry.IsInRange(command.On.Now))
            .Answers(command => CommandErrors.InvalidExpireTime(command.Name));
    }
}

internal sealed class SetHandler(IPartitionRepository partitions) : PartitionHandler<SetCommand, IScalars>(partitions)
{
    protected override Reply Handle(SetCommand command, IScalars partition) =>
        partition.Put(command.Key, command.Value, Expiry.None, command.On.Now).AsOk();
}

internal sealed class SetWithOptionsHandler(IPartitionRepository partitions) : PartitionHandler<SetWithOptionsCommand, IScalars>(partitions)
{
    protected override Reply Handle(SetWithOptionsCommand command, IScalars partition)
    {
        Outcome<SetResult> outcome = partition.Set(
            command.Key, command.Value, command.Expiry.ChangeAt(command.On.Now), command.Condition, command.On.Now, readsOld: command.ReturnOld);
        if (!outcome.Succeeded)
            return outcome.Error;
        if (command.ReturnOld)
            return Reply.BulkOrNull(outcome.Result.Previous);
        return outcome.Result.Stored ? Reply.Ok : Reply.Null;
    }
}

internal sealed class SetRunHandler(IPartitionRepository partitions, ServerStatistics statistics) : PartitionHandler<SetRunCommand, IScalars>(partitions)
{
    protected override Reply Handle(SetRunCommand command, IScalars partition)
    {
        int count = command.Entries.Length;
        int stored = partition.PutEach(command.Entries, command.On.Now, out Error? error);
        if (stored == count)
            return Reply.Oks(count);

        var replies = new Reply[count];
        Array.Fill(replies, Reply.Ok);
        for (; stored < count; stored += 1 + partition.PutEach(command.Entries.AsSpan(stored + 1), command.On.Now, out error))
            replies[stored] = statistics.Counted(error!);
        return Reply.Sequence(replies);
    }
}
