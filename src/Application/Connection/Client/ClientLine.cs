using System.Globalization;
using GoKV.Application.Access;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>
/// A session as a line of CLIENT LIST: the fields of Redis 7.2 in its order, because clients read them by name. Fields for what GoKV does not have
/// (reply buffers of a fixed size) are zero, or -1 where Redis writes that for "none"; <c>db</c> of a named partition is its id.
/// </summary>
internal static class ClientLine
{
    public static string Of(Session session, UnixTime now)
    {
        long input = session.Connection.InputBytes;
        long output = session.Connection.OutputBytes;
        (long waiting, SessionSubscriptions subscriptions) = (session.Outbox.Bytes, session.Subscriptions);
        long queued = session.Transaction?.Bytes ?? 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id={session.Id} addr={session.Connection.RemoteAddress} laddr={session.Connection.LocalAddress} fd={session.Connection.Descriptor} name={session.Name} "
            + $"age={SecondsSince(session.ConnectedAt, now)} idle={SecondsSince(session.LastActive, now)} flags={FlagsOf(session)} "
            + $"db={session.Partition.Number} sub={subscriptions.CountOf(SubscriptionKind.Channel)} "
            + $"psub={subscriptions.CountOf(SubscriptionKind.Pattern)} ssub={subscriptions.CountOf(SubscriptionKind.Shard)} multi={session.Transaction?.Commands.Count ?? -1} qbuf={input} qbuf-free=0 argv-mem=0 multi-mem={queued} rbs=0 rbp=0 obl={output} "
            + $"oll={session.Outbox.Count} omem={waiting} tot-mem={ClientMemory.Of(session)} events=r cmd={session.LastCommand} user={ByteText.Readable(session.User.Name)} redir={session.Tracking?.RedirectTo ?? -1} "
            + $"resp={session.ProtocolVersion} lib-name={session.LibraryName} lib-ver={session.LibraryVersion}\n");
    }

    private static long SecondsSince(UnixTime then, UnixTime now) => Math.Max(0, now.Milliseconds - then.Milliseconds) / 1000;

    private static string TrackingFlagsOf(TrackingState? tracking) => tracking is null ? ""
        : "t" + (tracking.IsRedirectBroken ? "R" : "") + (tracking.Mode == TrackingMode.Broadcast ? "B" : "");

    private static string FlagsOf(Session session)
    {
        string flags = (session.IsMonitor ? "O" : "") + (session.Subscriptions.Any ? "P" : "") + (session.Transaction is not null ? "x" : "")
            + (session.IsPaused ? "b" : "") + TrackingFlagsOf(session.Tracking) + (session.CloseAfterReply ? "c" : "") + (session.NoEvict ? "e" : "")
            + (session.NoTouch ? "T" : "");
        return flags.Length > 0 ? flags : "N";
    }
}
