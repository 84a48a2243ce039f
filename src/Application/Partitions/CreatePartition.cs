using System.Text;
using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Partitions;

/// <summary>
/// CREATE PARTITION name type persistence [FSYNC policy] [option value ...]: makes an empty partition. The words are as the client sent them.
/// </summary>
internal sealed record CreatePartitionCommand(string Name, string Schema, string Persist, string? Fsync, Outcome<PartitionOptions> Options, UnixTime Now) : Command
{
    private static readonly CommandSpec Partition = new(
        "partition", "name <INT | STRING | DYNAMIC> <NONE | SNAPSHOT | WAL> [FSYNC <ALWAYS | EVERYSEC | NO>] " + PartitionSettings.Syntax)
    {
        Arity = -5,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti,
        PartitionWords = [2],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Summary = "Creates an empty partition with a value type, a persistence and options.",
        Bind = Bind,
    };

    public static readonly CommandSpec Spec =
        Containers.Of("create", CommandGroup.Partition, "0.1.0", "A container for commands that create.", Partition);

    /// <summary>The name, or null when it breaks the rule.</summary>
    public PartitionName? ParsedName => PartitionName.TryParse(Encoding.UTF8.GetBytes(Name), out PartitionName? name) ? name : null;

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (PartitionSettings.TryTake(words, 5) is not { } settings || settings.Persist is not null)
            return CommandErrors.Syntax;
        return new CreatePartitionCommand(
            words.Text(2), words.Text(3), words.Text(4), settings.Fsync, settings.ApplyTo(PartitionOptions.None), by.Now);
    }
}

internal sealed class CreatePartitionValidator : CommandValidator<CreatePartitionCommand>
{
    public CreatePartitionValidator()
    {
        RuleFor(command => command.ParsedName).NotNull().Answers(DomainErrors.BadPartitionName);
        RuleFor(command => command.Schema).Must(word => PartitionWords.ReadSchema(word) is not null)
            .Answers(command => PartitionErrors.UnknownSchema(command.Schema));
        RuleFor(command => command.Persist).Must(word => PartitionWords.ReadPersistMode(word) is not null)
            .Answers(command => PartitionErrors.UnknownPersistence(command.Persist));
        RuleFor(command => command.Fsync).Must(word => word is null || PartitionWords.ReadFsyncPolicy(word) is not null)
            .Answers(command => PartitionErrors.UnknownFsyncPolicy(command.Fsync!));
        RuleFor(command => command.Persist).Must(word => PartitionWords.ReadPersistMode(word) == PersistMode.Wal)
            .When(command => command.Fsync is not null).Answers(PartitionErrors.FsyncNeedsWal);
        RuleFor(command => command.Options).Must(options => options.Succeeded).Answers(command => command.Options.Error!);
        RuleFor(command => command.Options).Must((command, options) => options.Result!.ProblemOn(PartitionWords.ReadSchema(command.Schema)!.Value) is null)
            .Answers(command => command.Options.Result!.ProblemOn(PartitionWords.ReadSchema(command.Schema)!.Value)!);
    }
}

internal sealed class CreatePartitionHandler(IPartitionCatalog catalog) : WaitingCommandHandler<CreatePartitionCommand>
{
    // The validator has read every word before.
    protected override async Task<Reply> HandleAsync(CreatePartitionCommand command)
    {
        FsyncPolicy fsync = command.Fsync is { } word ? PartitionWords.ReadFsyncPolicy(word)!.Value : FsyncPolicy.EverySec;
        var persistence = new Persistence(PartitionWords.ReadPersistMode(command.Persist)!.Value, fsync);
        Schema schema = PartitionWords.ReadSchema(command.Schema)!.Value;
        return (await catalog.CreateAsync(command.ParsedName!, schema, persistence, command.Now, command.Options.Result)).AsOk();
    }
}
