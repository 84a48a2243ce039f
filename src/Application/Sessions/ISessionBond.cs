namespace GoKV.Application.Sessions;

/// <summary>Something that knows of a session and has to forget it when the session ends or is RESET: a subscription, a watch.</summary>
/// <remarks>Thread safety: called on the session's own thread.</remarks>
public interface ISessionBond
{
    /// <summary>Forgets the session.</summary>
    void Release(Session session);
}
