using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT CACHING YES|NO: whether what the next command reads is tracked, where CLIENT TRACKING leaves it to this.</summary>
/// <param name="Session">The session.</param>
/// <param name="Yes">YES or NO; null for any other word.</param>
internal sealed record ClientCachingCommand(Session Session, bool? Yes) : Command
{
    public static readonly CommandSpec Spec = new("caching", "<YES | NO>")
    {
        Arity = 3,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "6.0.0",
        Summary = "Instructs the server whether to track the keys in the next request.",
        Bind = (CommandArguments words, in Invocation by) =>
            new ClientCachingCommand(by.Session, words.Is(2, "YES"u8) ? true : words.Is(2, "NO"u8) ? false : null),
    };
}

internal sealed class ClientCachingHandler : CommandHandler<ClientCachingCommand>
{
    protected override Reply Handle(ClientCachingCommand command)
    {
        if (command.Session.Tracking is not { } tracking)
            return TrackingErrors.CachingWithoutTracking;
        if (command.Yes is not { } yes)
            return CommandErrors.Syntax;
        TrackingMode wanted = yes ? TrackingMode.OptIn : TrackingMode.OptOut;
        if (tracking.Mode != wanted)
            return yes ? TrackingErrors.YesWithoutOptIn : TrackingErrors.NoWithoutOptOut;
        tracking.IsNextChosen = true;
        return Reply.Ok;
    }
}
