namespace GoKV.Application.Ports;

/// <summary>
/// What clients have sent. Several threads serve connections, so a command that has arrived may be carried out after one that another client has sent later. Who asks
/// about other clients can wait until that has passed, and sees what a server with one thread would show.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IArrivals
{
    /// <summary>Completes when the commands that have arrived from all clients by now are carried out, but for those that wait for something.</summary>
    Task SettleAsync();
}

/// <summary>Arrivals of a server where nothing is known of them: nobody waits.</summary>
public sealed class NullArrivals : IArrivals
{
    /// <inheritdoc/>
    public Task SettleAsync() => Task.CompletedTask;
}
