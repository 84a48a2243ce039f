using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Saving;

/// <summary>SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT]: ends the server in order. A save that fails keeps it running, unless forced.</summary>
internal sealed record ShutdownCommand(Session Session, bool? Save, bool Force, bool Abort) : Command
{
    public static readonly CommandSpec Spec = new("shutdown", "[NOSAVE | SAVE] [NOW] [FORCE] [ABORT]")
    {
        Arity = -1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.NoMulti | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Dangerous,
        Group = CommandGroup.Server,
        Summary = "Saves the partitions to disk as configured, and ends the server.",
        Complexity = "O(N) when saving, where N is the total number of keys, otherwise O(1)",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        (bool save, bool noSave, bool now, bool force, bool abort) = (false, false, false, false, false);
        for (int i = 1; i < words.Count; i++)
        {
            if (words.Is(i, "SAVE"u8))
                save = true;
            else if (words.Is(i, "NOSAVE"u8))
                noSave = true;
            else if (words.Is(i, "NOW"u8))
                now = true;
            else if (words.Is(i, "FORCE"u8))
                force = true;
            else if (words.Is(i, "ABORT"u8))
                abort = true;
            else
                return CommandErrors.Syntax;
        }

        return (save && noSave) || (abort && (save || noSave || now || force))
            ? CommandErrors.Syntax
            : new ShutdownCommand(by.Session, save ? true : noSave ? false : null, force, abort);
    }
}

internal sealed class ShutdownHandler(ISnapshots snapshots, IServerLifetime lifetime) : WaitingCommandHandler<ShutdownCommand>
{
    private static readonly Error NothingToAbort = new("ERR No shutdown in progress.");

    private static readonly Error SaveFailed = new("ERR Errors trying to SHUTDOWN. Check logs.");

    protected override async Task<Reply> HandleAsync(ShutdownCommand command)
    {
        // An orderly stop here waits for nothing but saving, so there is never one that could still be called off.
        if (command.Abort)
            return NothingToAbort;
        Error? failure = command.Save switch
        {
            true => await snapshots.SaveAsync(PartitionId.All),
            false => null,
            null => await snapshots.SaveForStopAsync(),
        };
        if (failure is not null && !command.Force)
            return SaveFailed;
        lifetime.Stop(command.Save);
        command.Session.CloseAfterReply = true;
        return Reply.None;
    }
}
