using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT TRACKINGINFO: what the client has chosen with CLIENT TRACKING.</summary>
internal sealed record ClientTrackingInfoCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("trackinginfo")
    {
        Arity = 2,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "6.2.0",
        Summary = "Returns information about server-assisted client-side caching for the connection.",
        Bind = (CommandArguments _, in Invocation by) => new ClientTrackingInfoCommand(by.Session),
    };
}

internal sealed class ClientTrackingInfoHandler : CommandHandler<ClientTrackingInfoCommand>
{
    protected override Reply Handle(ClientTrackingInfoCommand command)
    {
        TrackingState? tracking = command.Session.Tracking;
        return Fields.Map(
            ("flags", Reply.Set([.. FlagsOf(tracking).Select(Reply.Bulk)])),
            ("redirect", Reply.Integer(tracking?.RedirectTo ?? -1)),
            ("prefixes", Reply.Array([.. (tracking?.Prefixes ?? []).Select(Reply.Bulk)])));
    }

    private static IEnumerable<string> FlagsOf(TrackingState? tracking)
    {
        if (tracking is null)
        {
            yield return "off";
            yield break;
        }

        yield return "on";
        switch (tracking.Mode)
        {
            case TrackingMode.Broadcast:
                yield return "bcast";
                break;
            case TrackingMode.OptIn:
                yield return "optin";
                if (tracking.IsNextChosen)
                    yield return "caching-yes";
                break;
            case TrackingMode.OptOut:
                yield return "optout";
                if (tracking.IsNextChosen)
                    yield return "caching-no";
                break;
        }

        if (tracking.NoLoop)
            yield return "noloop";
        if (tracking.IsRedirectBroken)
            yield return "broken_redirect";
    }
}
