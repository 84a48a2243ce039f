using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Values;

namespace GoKV.Application.Tracking;

/// <summary>
/// Tells clients that keys they cache have changed: as a push to a RESP3 client, as a message of the channel <c>__redis__:invalidate</c> to the client that
/// a RESP2 client has named. Who can be told in neither way is not told.
/// </summary>
/// <remarks>Thread safety: any thread; waits for nothing.</remarks>
internal sealed class Invalidation(SessionRegistry sessions, OutputLimits limits)
{
    private const int FrameBytes = 48;

    private static readonly Reply InvalidateWord = Reply.Bulk("invalidate");
    private static readonly Reply BrokenWord = Reply.Bulk("tracking-redir-broken");
    private static readonly Reply MessageWord = Reply.Bulk("message");
    private static readonly Reply Channel = Reply.Bulk("__redis__:invalidate");

    /// <summary>Tells a client of keys, or of all keys when there are none.</summary>
    public void Send(Session session, TrackingState tracking, IReadOnlyList<byte[]> keys, UnixTime now)
    {
        Reply content = keys.Count == 0 ? Reply.Null : Reply.Array([.. keys.Select(Reply.Bulk)]);
        int size = FrameBytes + keys.Sum(key => key.Length);
        if (tracking.RedirectTo == 0)
        {
            if (session.ProtocolVersion > 2)
                Push(session, Reply.Push(InvalidateWord, content), size, now);
            return;
        }

        if (!sessions.TryFind(tracking.RedirectTo, out Session? target))
        {
            tracking.IsRedirectBroken = true;
            if (session.ProtocolVersion > 2)
                Push(session, Reply.Push(BrokenWord, Reply.Integer(tracking.RedirectTo)), FrameBytes, now);
        }
        else if (target.ProtocolVersion > 2)
        {
            Push(target, Reply.Push(InvalidateWord, content), size, now);
        }
        else if (target.Subscriptions.Any)
        {
            Push(target, Reply.Push(MessageWord, Channel, content), size, now);
        }
    }

    private void Push(Session session, Reply content, int size, UnixTime now) =>
        session.Outbox.Push(new SharedReply(content, size), session.ProtocolVersion, limits.ForMessagesTo(session), now);
}
