using System.Text;
using GoKV.Application.Access;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>Serves the connections that a transport accepts: lets each in or turns it away, registers its session, runs its loop, and cleans up behind it.</summary>
/// <remarks>Thread safety: called for each connection, from any thread.</remarks>
internal sealed class Clients(ConnectionServices services, SessionRegistry sessions, Users users, ServerOptions options, ClientPause pause, BlockedClients blocked)
{
    /// <summary>Serves a connection until it ends.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="stop">Asks the connection to end, once what has arrived is answered.</param>
    /// <param name="stopping">How the request reaches the loop: on the connection's own thread, where it has one.</param>
    public async Task ServeAsync(Connection client, CancellationToken stop, Action<Action>? stopping = null)
    {
        if (Refusal(client) is { } error)
        {
            services.Statistics.CountRejectedConnection();
            await RefuseAsync(client, error);
            return;
        }

        Session session = sessions.Open(
            client, authenticated: users.Default.IsOpen, new UnixTime(services.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        try
        {
            var loop = new ConnectionLoop(services, client, session);
            using CancellationTokenRegistration stopped = stop.Register(() =>
            {
                // Who waits would wait longer than a stop does.
                pause.Stop();
                blocked.Stop();
                if (stopping is null)
                    loop.Stop();
                else
                    stopping(loop.Stop);
            });
            await loop.RunAsync();
        }
        catch (Exception gone) when (gone is ConnectionResetException or ConnectionAbortedException or IOException or OperationCanceledException)
        {
            // The client went away, or was sent away (CLIENT KILL); either is its own affair.
        }
        finally
        {
            if (session.Outbox.CutBytes is > 0 and var waited)
                LogCut(session, waited);
            sessions.Close(session);
        }
    }

    // Redis' words, which people look for.
    private void LogCut(Session session, long waited) =>
        services.Logger.LogWarning(
            "Client id={Id} addr={Address} name={Name} cmd={Command} closed for overcoming of output buffer limits: {Bytes} bytes waited for it.",
            session.Id, session.Connection.RemoteAddress, session.Name, session.LastCommand, waited);

    private Error? Refusal(Connection client)
    {
        if (sessions.Count >= options.MaxClients)
            return ConnectionErrors.TooManyClients;
        return options.ProtectedMode && users.Default.NeedsNoPassword && client.IsRemote ? ConnectionErrors.ProtectedMode : null;
    }

    private static async Task RefuseAsync(Connection client, Error error)
    {
        try
        {
            await client.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes($"-{error.Text}\r\n"));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It did not even wait for the answer.
        }
    }
}
