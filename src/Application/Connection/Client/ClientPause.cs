using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT PAUSE timeout [WRITE | ALL]: commands of all clients wait for that many milliseconds, or those that change data do.</summary>
internal sealed record ClientPauseCommand(PauseMode Mode, long Milliseconds) : Command
{
    public static readonly CommandSpec Spec = new("pause", "timeout [WRITE | ALL]")
    {
        Arity = -3,
        Flags = ClientContainer.AdminFlags,
        Group = CommandGroup.Connection,
        Since = "3.0.0",
        Summary = "Suspends commands processing.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count > 4)
            return CommandErrors.UnknownSubcommandOrArity("CLIENT", words[1]);
        PauseMode mode = PauseMode.All;
        if (words.Count == 4)
        {
            if (words.Is(3, "WRITE"u8))
                mode = PauseMode.Write;
            else if (!words.Is(3, "ALL"u8))
                return ConnectionErrors.BadPauseMode;
        }

        if (!IntegerText.TryParse(words[2], out long milliseconds))
            return ConnectionErrors.TimeoutNotAnInteger;
        return milliseconds < 0 ? ConnectionErrors.TimeoutNegative : new ClientPauseCommand(mode, milliseconds);
    }
}

internal sealed class ClientPauseHandler(ClientPause pause) : CommandHandler<ClientPauseCommand>
{
    protected override Reply Handle(ClientPauseCommand command)
    {
        pause.Begin(command.Mode, command.Milliseconds);
        return Reply.Ok;
    }
}
