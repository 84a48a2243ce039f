using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GoKV.Host.Transport;

/// <summary>Takes a connection from Kestrel.</summary>
internal sealed class RespConnectionHandler(Clients clients) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        CancellationToken stop = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        return clients.ServeAsync(Connection.Of(connection), stop);
    }
}
