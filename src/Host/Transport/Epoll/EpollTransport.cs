using System.Net;
using System.Net.Sockets;
using GoKV.Application.Server;
using GoKV.Host.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// Listens, and spreads the connections over event loops, one for each processor. The transport of Linux; Kestrel serves elsewhere (docs/adr/0006 has
/// the figures that decided for it).
/// </summary>
internal sealed class EpollTransport(Clients clients, ServerOptions options, ILogger<EpollTransport> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly HashSet<Task> _serving = [];
    private EventLoop[] _loops = [];
    private int _next;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach ((IPAddress address, bool isOptional) in BindAddresses.Parse(options.Bind))
        {
            try
            {
                _listeners.Add(Listen(address));
            }
            catch (SocketException missing) when (isOptional)
            {
                logger.LogInformation("Does not listen on {Address}: {Reason}", address, missing.Message);
            }
        }

        _loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(number => new EventLoop(number, logger))];
        _accepting.AddRange(_listeners.Select(AcceptAsync));
        logger.LogInformation("Ready to accept connections on {Bind} port {Port}.", options.Bind, options.Port);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (Socket listener in _listeners)
            listener.Dispose();
        await Task.WhenAll(_accepting);
        await _stop.CancelAsync();
        Task[] serving;
        lock (_serving)
            serving = [.. _serving];
        // Who does not take its last replies is not waited for.
        await Task.WhenAny(Task.WhenAll(serving), Task.Delay(PatienceAtStop, CancellationToken.None));
        await Task.WhenAll(_loops.Select(loop => loop.StopAsync()));
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private Socket Listen(IPAddress address)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, options.Port));
            listener.Listen(options.TcpBacklog);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            listener.Dispose();
            throw new IOException(taken.Message, new AddressInUseException(taken.Message, taken));
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        // CONFIG GET and INFO show where the server can be reached, also when the system chose the port.
        options.Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or OperationCanceledException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException failure)
            {
                // No descriptors left, most likely: those who are connected go on, and the next one may find some again.
                logger.LogWarning("A connection could not be accepted: {Reason}", failure.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            EventLoop loop = _loops[_next++ % _loops.Length];
            loop.Post(_ => Serve(socket, loop), null);
        }
    }

    // On the loop's thread, as everything of the connection from here on.
    private void Serve(Socket socket, EventLoop loop)
    {
        Task serving = ServeAsync(socket, loop);
        lock (_serving)
            _serving.Add(serving);
        serving.ContinueWith(
            ended =>
            {
                lock (_serving)
                    _serving.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket, EventLoop loop)
    {
        EpollConnection? connection = null;
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
            KeepAlive.Apply(socket, options.TcpKeepalive);
            connection = new EpollConnection(socket, loop);
            loop.Add(connection);
            await clients.ServeAsync(
                new Connection(connection, socket.RemoteEndPoint, socket.LocalEndPoint, connection.Abort, connection.Wake, (int)socket.Handle), _stop.Token,
                stopping => loop.Post(static action => ((Action)action!)(), stopping));
        }
        catch (SocketException gone)
        {
            logger.LogDebug(gone, "A client went away while it was being accepted.");
        }
        finally
        {
            if (connection is not null)
                loop.Remove(connection);
            connection?.Close();
            socket.Dispose();
        }
    }
}
