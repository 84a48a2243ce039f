using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>BACKUP TO path: writes a consistent copy of all partitions, or after IN of the named one, while the server goes on.</summary>
internal sealed record BackupCommand(PartitionId Which, string Path) : Command
{
    public static readonly CommandSpec Spec = new("backup", "TO path")
    {
        Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti | CommandFlags.Dangerous | CommandFlags.OnPartition,
        Group = CommandGroup.Server,
        Since = "gokv 0.1.0",
        Summary = "Writes a consistent copy of the partitions to a new directory, and waits for it.",
        Complexity = "O(N) where N is the total number of keys",
        Bind = (CommandArguments words, in Invocation by) =>
            words.Is(1, "TO"u8) ? new BackupCommand(by.NamedOrAll, words.Text(2)) : CommandErrors.Syntax,
    };
}

internal sealed class BackupValidator : CommandValidator<BackupCommand>
{
    public BackupValidator() =>
        RuleFor(command => command.Path).Must(path => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal))
            .Answers(new Error("ERR BACKUP TO needs the path of a directory that does not exist yet"));
}

internal sealed class BackupHandler(ISnapshots snapshots) : WaitingCommandHandler<BackupCommand>
{
    protected override async Task<Reply> HandleAsync(BackupCommand command) =>
        await snapshots.BackUpAsync(command.Which, command.Path) is { } error ? error : Reply.Ok;
}
