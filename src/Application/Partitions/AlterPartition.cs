using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Partitions;

/// <summary>ALTER PARTITION name SET option value [option value ...]: changes what a created partition was told, while it is used; all of it or nothing.</summary>
internal sealed record AlterPartitionCommand(PartitionName Name, PartitionSettings Settings) : Command
{
    private static readonly CommandSpec Partition = new(
        "partition",
        "name SET [PERSIST <NONE | SNAPSHOT | WAL>] [FSYNC <ALWAYS | EVERYSEC | NO>] " + PartitionSettings.Syntax)
    {
        Arity = -6,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti,
        PartitionWords = [2],
        Group = CommandGroup.Partition,
        Since = "0.1.0",
        Complexity = "O(1); O(N) in short steps for N keys when a constraint changes or the partition is to persist more than before",
        Summary = "Changes persistence and options of a created partition while it is used.",
        Bind = Bind,
    };

    public static readonly CommandSpec Spec =
        Containers.Of("alter", CommandGroup.Partition, "0.1.0", "A container for commands that alter.", Partition);

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (!words.Is(3, "SET"u8) || PartitionSettings.TryTake(words, 4) is not { } settings)
            return CommandErrors.Syntax;
        Outcome<PartitionName> name = PartitionReference.CreatedName(words[2], DomainErrors.CannotAlterNumbered);
        return name.Succeeded ? new AlterPartitionCommand(name.Result, settings) : name.Error;
    }
}

internal sealed class AlterPartitionValidator : CommandValidator<AlterPartitionCommand>
{
    public AlterPartitionValidator()
    {
        RuleFor(command => command.Settings.Persist).Must(word => word is null || PartitionWords.ReadPersistMode(word) is not null)
            .Answers(command => PartitionErrors.UnknownPersistence(command.Settings.Persist!));
        RuleFor(command => command.Settings.Fsync).Must(word => word is null || PartitionWords.ReadFsyncPolicy(word) is not null)
            .Answers(command => PartitionErrors.UnknownFsyncPolicy(command.Settings.Fsync!));
        RuleFor(command => command.Settings).Must(settings => settings.ApplyTo(PartitionOptions.None).Succeeded)
            .Answers(command => command.Settings.ApplyTo(PartitionOptions.None).Error!);
    }
}

internal sealed class AlterPartitionHandler(IPartitionCatalog catalog, MemoryGuard memory) : WaitingCommandHandler<AlterPartitionCommand>
{
    protected override async Task<Reply> HandleAsync(AlterPartitionCommand command)
    {
        Outcome<Partition> altered = await catalog.AlterAsync(command.Name, before => Change(before, command.Settings));
        // A lower limit than what is used already.
        memory.Relieve();
        return altered.AsOk();
    }

    // The validator has read every word before; what they mean together depends on what the partition is.
    private static Outcome<PartitionIdentity> Change(PartitionIdentity before, PartitionSettings settings)
    {
        PersistMode mode = settings.Persist is { } word ? PartitionWords.ReadPersistMode(word)!.Value : before.Persistence.Mode;
        if (settings.Fsync is not null && mode != PersistMode.Wal)
            return PartitionErrors.FsyncNeedsWal;
        FsyncPolicy fsync = settings.Fsync is { } policy ? PartitionWords.ReadFsyncPolicy(policy)!.Value
            : mode == before.Persistence.Mode ? before.Persistence.Fsync
            : FsyncPolicy.EverySec;
        Outcome<PartitionOptions> options = settings.ApplyTo(before.Options);
        if (!options.Succeeded)
            return options.Error;
        if (options.Result.ProblemOn(before.Schema) is { } problem)
            return problem;
        return before with { Persistence = new Persistence(mode, fsync), Options = options.Result };
    }
}
