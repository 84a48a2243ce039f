namespace GoKV.Application.Ports;

/// <summary>The server's log.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IServerLog
{
    /// <summary>Writes what a client has to say.</summary>
    /// <param name="message">One line.</param>
    void Warn(string message);
}
