using System.Net;
using System.Net.Sockets;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Host.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>The sockets that our own transport listens on, at the addresses of the options port and bind; these may be changed while it listens.</summary>
/// <remarks>
/// Thread safety: every member may be called from any thread.
/// Invariants: the options say what is listened on. Kestrel has listeners of its own; this one is not started then and refuses to move.
/// </remarks>
internal sealed class Listeners(ServerOptions options, ILogger<Listeners> logger) : IListeners
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _accepting = [];
    private List<Socket> _open = [];
    private Action<Socket>? _accepted;

    /// <summary>Begins to listen.</summary>
    /// <param name="accepted">Gets each connection, on any thread.</param>
    /// <exception cref="IOException">The port is in use; within is an <see cref="AddressInUseException"/>.</exception>
    /// <exception cref="SocketException">It cannot be listened on for another reason.</exception>
    public void Start(Action<Socket> accepted)
    {
        lock (_gate)
        {
            _accepted = accepted;
            try
            {
                Take(OpenAll(options.Port, options.Bind, kept: []), options.Bind);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new IOException(taken.Message, new AddressInUseException(taken.Message, taken));
            }
        }
    }

    /// <summary>Takes no more connections.</summary>
    public async Task StopAsync()
    {
        Task[] accepting;
        lock (_gate)
        {
            _accepted = null;
            _open.ForEach(socket => socket.Dispose());
            accepting = [.. _accepting];
        }

        await Task.WhenAll(accepting);
    }

    /// <inheritdoc/>
    public bool TryMove(int port, string bind)
    {
        lock (_gate)
        {
            if (_accepted is null)
            {
                logger.LogWarning("Does not listen on {Bind} port {Port}: the transport kestrel listens where it did at the start, or the server stops.", bind, port);
                return false;
            }

            if (BindAddresses.ProblemOf(bind) is { } problem)
            {
                logger.LogWarning("Does not listen on {Bind}: {Problem}", bind, problem);
                return false;
            }

            try
            {
                Take(OpenInPlace(port, bind), bind);
                return true;
            }
            catch (SocketException refused)
            {
                logger.LogWarning("Cannot listen on {Bind} port {Port}, and goes on where it did: {Reason}", bind, port, refused.Message);
                return false;
            }
        }
    }

    // All of one port and an address are in the way of one that is for it alone, and the other way round: only then do the old ones go first.
    private List<Socket> OpenInPlace(int port, string bind)
    {
        (IPAddress Address, bool IsOptional)[] wanted = [.. BindAddresses.Parse(bind)];
        List<Socket> overlapping = [.. _open.Where(socket => EndPointOf(socket) is var old && old.Port == port && Array.Exists(wanted, one => Overlap(one.Address, old.Address)))];
        if (overlapping.Count == 0)
            return OpenAll(port, bind, _open);
        IPEndPoint[] old = [.. overlapping.Select(EndPointOf)];
        overlapping.ForEach(Close);
        try
        {
            return OpenAll(port, bind, _open);
        }
        catch (SocketException)
        {
            foreach (IPEndPoint place in old)
                Reopen(place);
            throw;
        }
    }

    private void Reopen(IPEndPoint place)
    {
        try
        {
            Socket socket = Open(place.Address, place.Port);
            _open.Add(socket);
            Accept(socket);
        }
        catch (SocketException taken)
        {
            logger.LogError("{Address} was taken while it was not listened on: {Reason}", place, taken.Message);
        }
    }

    // Opens what is not kept; all of it, or none.
    private List<Socket> OpenAll(int port, string bind, List<Socket> kept)
    {
        var sockets = new List<Socket>();
        try
        {
            foreach ((IPAddress address, bool isOptional) in BindAddresses.Parse(bind))
            {
                try
                {
                    Socket socket = kept.Find(old => EndPointOf(old) is var place && place.Port == port && place.Address.Equals(address)) ?? Open(address, port);
                    sockets.Add(socket);
                    // When the system chose the port, it is the same for all addresses.
                    port = EndPointOf(socket).Port;
                }
                catch (SocketException missing) when (isOptional && missing.SocketErrorCode != SocketError.AddressAlreadyInUse)
                {
                    logger.LogInformation("Does not listen on {Address}: {Reason}", address, missing.Message);
                }
            }

            return sockets.Count > 0 ? sockets : throw new SocketException((int)SocketError.AddressNotAvailable);
        }
        catch (SocketException)
        {
            sockets.Except(kept).ToList().ForEach(socket => socket.Dispose());
            throw;
        }
    }

    private Socket Open(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(options.TcpBacklog);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    // From here on nothing fails.
    private void Take(List<Socket> sockets, string bind)
    {
        List<Socket> added = [.. sockets.Except(_open)];
        _open.Except(sockets).ToList().ForEach(Close);
        _open = sockets;
        // CONFIG GET and INFO show where the server can be reached, also when the system chose the port.
        (options.Port, options.Bind) = (EndPointOf(sockets[0]).Port, bind);
        added.ForEach(Accept);
        logger.LogInformation("Ready to accept connections on {Bind} port {Port}.", options.Bind, options.Port);
    }

    private void Close(Socket socket)
    {
        _open.Remove(socket);
        socket.Dispose();
    }

    private void Accept(Socket listener)
    {
        // Elsewhere: as long as clients come it does not wait.
        Action<Socket> accepted = _accepted!;
        Task accepting = Task.Run(() => AcceptLoop.RunAsync(listener, accepted, logger));
        _accepting.RemoveWhere(task => task.IsCompleted);
        _accepting.Add(accepting);
    }

    private static bool Overlap(IPAddress one, IPAddress other) =>
        one.AddressFamily == other.AddressFamily && !one.Equals(other) && (IsAny(one) || IsAny(other));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPEndPoint EndPointOf(Socket socket) => (IPEndPoint)socket.LocalEndPoint!;
}
