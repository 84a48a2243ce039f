using GoKV.Application.Ports;
using Microsoft.Extensions.Hosting;

namespace GoKV.Infrastructure.Store;

/// <summary>Ends the server as SIGTERM would, with the client's wish about saving.</summary>
public sealed class ServerLifetime(IHostApplicationLifetime host, Checkpointer checkpointer) : IServerLifetime
{
    /// <inheritdoc/>
    public void Stop(bool? save)
    {
        // What SAVE asked for was done before this; what NOSAVE asked for is not to be done after.
        checkpointer.SavesAtStop = save != false;
        host.StopApplication();
    }
}
