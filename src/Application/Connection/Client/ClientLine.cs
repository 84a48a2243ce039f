using System.Globalization;
using GoKV.Application.Access;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>
/// A session as a line of CLIENT LIST: the fields of Redis 7.2 in its order, because clients read them by name. What a client holds is what this server holds for
/// it, which is often nothing: a connection has buffers only while something waits in them. <c>qbuf</c> is what was received and not carried out, <c>qbuf-free</c> the
/// room behind it, <c>argv-mem</c> the words of a command whose others are still to come. Of what waits for the client <c>obl</c> is replies while they are few, and
/// <c>omem</c> messages, and replies once they are more than no limit concerns, in <c>oll</c> pieces: this is what client-output-buffer-limit is compared with. <c>rbs</c> is the room that replies take,
/// <c>rbp</c> the most that was written at once of late. <c>db</c> of a named partition is its id.
/// </summary>
internal static class ClientLine
{
    public static string Of(Session session, UnixTime now)
    {
        (ISessionConnection connection, SessionSubscriptions subscriptions) = (session.Connection, session.Subscriptions);
        long unsent = connection.OutputBytes;
        long counted = OutputLimit.Counted(unsent);
        long queued = session.Transaction?.Bytes ?? 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id={session.Id} addr={connection.RemoteAddress} laddr={connection.LocalAddress} fd={connection.Descriptor} name={session.Name} "
            + $"age={SecondsSince(session.ConnectedAt, now)} idle={SecondsSince(session.LastActive, now)} flags={FlagsOf(session)} "
            + $"db={session.Partition.Number} sub={subscriptions.CountOf(SubscriptionKind.Channel)} "
            + $"psub={subscriptions.CountOf(SubscriptionKind.Pattern)} ssub={subscriptions.CountOf(SubscriptionKind.Shard)} multi={session.Transaction?.Commands.Count ?? -1} "
            + $"qbuf={connection.InputBytes} qbuf-free={connection.InputRoom} argv-mem={connection.WordBytes} multi-mem={queued} rbs={connection.OutputRoom} "
            + $"rbp={connection.OutputPeak} obl={unsent - counted} oll={session.Outbox.Count + PiecesOf(counted)} omem={session.Outbox.Bytes + counted} tot-mem={session.Bytes} "
            + $"events={(unsent > 0 ? "rw" : "r")} cmd={session.LastCommand} user={ByteText.Readable(session.User.Name)} redir={session.Tracking?.RedirectTo ?? -1} "
            + $"resp={session.ProtocolVersion} lib-name={session.LibraryName} lib-ver={session.LibraryVersion}\n");
    }

    private static long PiecesOf(long bytes) => (bytes + OutputLimit.Uncounted - 1) / OutputLimit.Uncounted;

    private static long SecondsSince(UnixTime then, UnixTime now) => Math.Max(0, now.Milliseconds - then.Milliseconds) / 1000;

    private static string TrackingFlagsOf(TrackingState? tracking) => tracking is null ? ""
        : "t" + (tracking.IsRedirectBroken ? "R" : "") + (tracking.Mode == TrackingMode.Broadcast ? "B" : "");

    private static string FlagsOf(Session session)
    {
        string flags = (session.IsMonitor ? "O" : session.Transfer is not null ? "S" : "") + (session.Subscriptions.Any ? "P" : "") + (session.Transaction is not null ? "x" : "")
            + (session.IsBlocked ? "b" : "") + TrackingFlagsOf(session.Tracking) + (session.CloseAfterReply ? "c" : "")
            + (session.Connection.IsUnixSocket ? "U" : "") + (session.NoEvict ? "e" : "")
            + (session.NoTouch ? "T" : "");
        return flags.Length > 0 ? flags : "N";
    }
}
