namespace GoKV.Application.Ports;

/// <summary>Where the server takes connections.</summary>
/// <remarks>Thread safety: every member may be called from any thread. Nothing here waits.</remarks>
public interface IListeners
{
    /// <summary>
    /// Takes connections there from now on, and no more where it did; those who are connected stay so. The options port and bind say so then. False when it cannot: the log says
    /// why, and nothing has changed.
    /// </summary>
    /// <param name="port">The TCP port; 0 lets the system choose.</param>
    /// <param name="bind">Addresses, as the option bind has them.</param>
    bool TryMove(int port, string bind);
}
