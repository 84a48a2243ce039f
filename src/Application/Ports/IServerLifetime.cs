namespace GoKV.Application.Ports;

/// <summary>Ends the server: SHUTDOWN.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IServerLifetime
{
    /// <summary>Begins an orderly stop: what has arrived is answered, SNAPSHOT partitions are saved if so wanted, logs are sealed.</summary>
    /// <param name="save">True to save, false not to, null to do as the save rules say.</param>
    void Stop(bool? save);
}
