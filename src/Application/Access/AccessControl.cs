using GoKV.Application.Commands;
using GoKV.Application.Connection.Client;
using GoKV.Application.PubSub;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Access;

/// <summary>Judges commands by the rights of their users, and notes what it denies.</summary>
/// <remarks>Thread safety: every member may be called from any thread. Asked for users only who are not allowed everything.</remarks>
public sealed class AccessControl(IPartitionRepository partitions, AccessLog log, SessionRegistry sessions, SubscriptionRegistry subscriptions)
{
    private const string TopLevel = "toplevel";
    private const string InMulti = "multi";

    /// <summary>Why a command that has just come is refused, or null.</summary>
    internal Error? Refuse(CommandSpec spec, CommandArguments words, Session session, Target on, bool isNamed) =>
        Find(session.User, spec, words, on.Partition, isNamed) is { } denial
            ? AccessErrors.Of(Noted(denial, spec, session, session.Transaction is null ? TopLevel : InMulti, on.Now))
            : null;

    /// <summary>Why a command that waited for EXEC is refused now, or null.</summary>
    internal Error? RefuseQueued(CommandSpec spec, CommandArguments words, Session session, Target on, bool isNamed) =>
        Find(session.User, spec, words, on.Partition, isNamed) is { } denial ? AccessErrors.InTransaction(Noted(denial, spec, session, InMulti, on.Now)) : null;

    /// <summary>What a user is denied of a command, or null; it is not noted.</summary>
    internal Denial? Find(User user, CommandSpec spec, CommandArguments words, PartitionId on, bool isNamed) =>
        user.Rights.Find(new CommandUse(spec, words, on, isNamed, partitions));

    /// <summary>Notes that somebody could not become a user.</summary>
    /// <param name="command">AUTH or HELLO, as the client wrote it.</param>
    /// <param name="userName">The user that he wanted to be.</param>
    /// <param name="session">Whose attempt it was.</param>
    /// <param name="now">The time.</param>
    internal void NoteFailedLogIn(string command, string userName, Session session, UnixTime now) => log.Add(
        DenialReason.Auth, session.Transaction is null ? TopLevel : InMulti, command, userName, InfoOf(session, now));

    /// <summary>
    /// Closes the sessions whose user was deleted, and those that are subscribed to what their user may not hear any more.
    /// </summary>
    /// <param name="by">Who has changed users: he still gets his reply.</param>
    /// <param name="changed">The user that has changed; null when it may be any.</param>
    internal void CloseForbidden(Session by, User? changed = null)
    {
        foreach (Session session in sessions.List())
        {
            if (changed is not null && session.User != changed)
                continue;
            if (!session.User.IsDeleted && !HearsForbidden(session))
                continue;
            if (ReferenceEquals(session, by))
                session.CloseAfterReply = true;
            else
                sessions.Kill(session);
        }
    }

    /// <summary>True when a session is subscribed to a channel that its user may not hear.</summary>
    internal bool HearsForbidden(Session session)
    {
        if (session.User.IsUnrestricted || !session.Subscriptions.Any)
            return false;
        UserRights rights = session.User.Rights;
        return Enum.GetValues<SubscriptionKind>().Any(kind =>
            subscriptions.NamesOf(session, kind).Any(name => !rights.AllowsChannel(name, isPattern: kind == SubscriptionKind.Pattern)));
    }

    private Denial Noted(Denial denial, CommandSpec spec, Session session, string context, UnixTime now)
    {
        session.LastCommand = spec.FullName;
        log.Add(denial.Reason, context, denial.Object, session.User.Name, InfoOf(session, now));
        return denial;
    }

    private static string InfoOf(Session session, UnixTime now) => ClientLine.Of(session, now).TrimEnd('\n');
}
