using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>EXPIRE key seconds [NX | XX | GT | LT]: sets the expiry of a key if the condition holds; whether it did.</summary>
/// <param name="Name">The command's name, for its errors.</param>
internal sealed record ExpireCommand(Target On, Key Key, TimeWord Time, ExpireCondition Condition, string Name) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("expire", "key seconds [NX | XX | GT | LT]")
    {
        Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Set a key's time to live in seconds",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, TimeUnit.Seconds, "expire"),
    };

    /// <summary>Binds a command of this form in any unit.</summary>
    public static Binding Bind(CommandArguments words, in Invocation by, TimeUnit unit, string name)
    {
        var condition = ExpireCondition.None;
        for (int i = 3; i < words.Count; i++)
        {
            if (words.Is(i, "NX"u8))
                condition |= ExpireCondition.HasNone;
            else if (words.Is(i, "XX"u8))
                condition |= ExpireCondition.HasSome;
            else if (words.Is(i, "GT"u8))
                condition |= ExpireCondition.Later;
            else if (words.Is(i, "LT"u8))
                condition |= ExpireCondition.Earlier;
            else
                return CommandErrors.UnsupportedOption(words[i]);
        }

        return new ExpireCommand(by.On, words.Key(1), TimeWord.Read(words, 2, unit), condition, name);
    }
}

internal sealed class ExpireValidator : CommandValidator<ExpireCommand>
{
    private const ExpireCondition BothWays = ExpireCondition.Later | ExpireCondition.Earlier;

    public ExpireValidator()
    {
        RuleFor(command => command.Condition).Must(condition => condition == ExpireCondition.HasNone || !condition.HasFlag(ExpireCondition.HasNone))
            .Answers(CommandErrors.ExpireNotExclusive);
        RuleFor(command => command.Condition).Must(condition => !condition.HasFlag(BothWays)).Answers(CommandErrors.ExpireBothWays);
        RuleFor(command => command.Time).Must(time => time.IsInteger).Answers(DomainErrors.NotAnInteger);
        RuleFor(command => command.Time).Must((command, time) => time.TryResolve(command.On.Now, out _))
            .Answers(command => CommandErrors.InvalidExpireTime(command.Name));
    }
}

internal sealed class ExpireHandler(IPartitionRepository partitions) : PartitionHandler<ExpireCommand, Partition>(partitions)
{
    protected override Reply Handle(ExpireCommand command, Partition partition)
    {
        command.Time.TryResolve(command.On.Now, out long instant);
        return partition.ExpireAt(command.Key, Expiry.At(instant), command.Condition, command.On.Now).AsOneOrZero();
    }
}
