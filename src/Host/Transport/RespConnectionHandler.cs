using System.Text;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace GoKV.Host.Transport;

/// <summary>Takes a connection from Kestrel: lets it in or turns it away, registers its session, runs its loop, and cleans up behind it.</summary>
/// <remarks>Thread safety: called by Kestrel for each connection, from any thread.</remarks>
internal sealed class RespConnectionHandler(ConnectionServices services, SessionRegistry sessions, ServerOptions options) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        Connection client = Connection.Of(connection);
        if (Refusal(client) is { } error)
        {
            services.Statistics.CountRejectedConnection();
            await RefuseAsync(connection, error);
            return;
        }

        Session session = sessions.Open(
            client, authenticated: options.RequirePass.Length == 0, new UnixTime(services.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        try
        {
            var loop = new ConnectionLoop(services, client, session);
            using CancellationTokenRegistration? stop = connection.Features.Get<IConnectionLifetimeNotificationFeature>()
                ?.ConnectionClosedRequested.Register(static state => ((ConnectionLoop)state!).Stop(), loop);
            await loop.RunAsync();
        }
        catch (Exception gone) when (gone is ConnectionResetException or ConnectionAbortedException or IOException or OperationCanceledException)
        {
            // The client went away, or was sent away (CLIENT KILL); either is its own affair.
        }
        finally
        {
            sessions.Close(session);
        }
    }

    private Error? Refusal(Connection client)
    {
        if (sessions.Count >= options.MaxClients)
            return ConnectionErrors.TooManyClients;
        return options.ProtectedMode && options.RequirePass.Length == 0 && client.IsRemote ? ConnectionErrors.ProtectedMode : null;
    }

    private static async Task RefuseAsync(ConnectionContext connection, Error error)
    {
        try
        {
            await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes($"-{error.Text}\r\n"));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It did not even wait for the answer.
        }
    }
}
