using System.Net.Sockets;
using GoKV.Application.Server;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>The Unix socket that our own transport listens on beside TCP, where the option unixsocket names one.</summary>
/// <remarks>Thread safety: started and stopped by the transport, one after the other.</remarks>
internal sealed class UnixListener(ServerOptions options, ILogger<UnixListener> logger)
{
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Begins to listen, if that is wanted.</summary>
    /// <param name="accepted">Gets each connection, on any thread.</param>
    /// <exception cref="StartupException">It cannot be listened on.</exception>
    public void Start(Action<Socket> accepted)
    {
        if (options.UnixSocket.Length == 0)
            return;
        Prepare(options);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(options.UnixSocketPath));
            socket.Listen(options.TcpBacklog);
            Open(options);
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw Refused(options, refused);
        }

        _socket = socket;
        _accepting = Task.Run(() => AcceptLoop.RunAsync(socket, accepted, logger));
        logger.LogInformation("The server is now ready to accept connections at {Path}.", options.UnixSocketPath);
    }

    /// <summary>Takes no more connections.</summary>
    public async Task StopAsync()
    {
        if (_socket is null)
            return;
        _socket.Dispose();
        SocketFile.Remove(options.UnixSocketPath);
        await _accepting;
    }

    /// <summary>Makes room for the socket's file.</summary>
    /// <exception cref="StartupException">There is none.</exception>
    public static void Prepare(ServerOptions options)
    {
        try
        {
            SocketFile.MakeRoom(options.UnixSocketPath);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Refused(options, refused);
        }
    }

    /// <summary>Gives the socket's file the permissions of the option unixsocketperm; 0 leaves what the process' umask gave it, as in Redis.</summary>
    public static void Open(ServerOptions options)
    {
        if (options.UnixSocketPerm != 0)
            SocketFile.SetMode(options.UnixSocketPath, options.UnixSocketPerm);
    }

    private static StartupException Refused(ServerOptions options, Exception reason) =>
        new($"cannot listen on the Unix socket {options.UnixSocketPath}: {reason.Message}", reason);
}
