using System.Net.Sockets;

namespace GoKV.Host.Transport;

/// <summary>The option tcp-keepalive on a socket: the system asks a silent client whether it is there, and closes the connection when it is not.</summary>
internal static class KeepAlive
{
    // As Redis: three unanswered questions, a third of the time apart.
    private const int Questions = 3;

    // The longest time that Linux takes (MAX_TCP_KEEPIDLE).
    private const int MaxSeconds = 32_767;

    /// <summary>Asks after so many seconds of silence; 0 for never.</summary>
    public static void Apply(Socket socket, int seconds)
    {
        if (seconds == 0)
            return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Math.Min(seconds, MaxSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Clamp(seconds / Questions, 1, MaxSeconds));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Questions);
    }
}
