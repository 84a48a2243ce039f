using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>Accepts the connections that come to a listening socket, until it is closed.</summary>
internal static class AcceptLoop
{
    private static readonly TimeSpan Respite = TimeSpan.FromMilliseconds(50);

    /// <summary>Accepts until the listener is closed.</summary>
    /// <param name="listener">The listening socket.</param>
    /// <param name="accepted">Gets each connection, on any thread.</param>
    /// <param name="logger">Is told what goes wrong.</param>
    public static async Task RunAsync(Socket listener, Action<Socket> accepted, ILogger logger)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException failure)
            {
                // No descriptors left, most likely: those who are connected go on, and the next one may find some again.
                logger.LogWarning("A connection could not be accepted: {Reason}", failure.Message);
                await Task.Delay(Respite, CancellationToken.None);
                continue;
            }

            accepted(socket);
        }
    }
}
