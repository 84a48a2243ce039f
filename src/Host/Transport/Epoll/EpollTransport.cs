using System.Net.Sockets;
using GoKV.Application.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// Spreads the connections that come over event loops, one for each processor. The transport of Linux; Kestrel serves elsewhere (docs/adr/0006 has
/// the figures that decided for it).
/// </summary>
internal sealed class EpollTransport(
    Clients clients, Listeners listeners, UnixListener unix, EventLoops loops, ServerOptions options, ServerStatistics statistics, ILogger<EpollTransport> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _serving = [];
    private EventLoop[] _loops = [];
    private int _accepted;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(number => new EventLoop(number, logger))];
        loops.Start(_loops);
        foreach (EventLoop loop in _loops)
            statistics.Follow(loop.Sockets);
        listeners.Start(Accept);
        unix.Start(Accept);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await listeners.StopAsync();
        await unix.StopAsync();
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

    private void Accept(Socket socket)
    {
        EventLoop loop = _loops[(uint)Interlocked.Increment(ref _accepted) % (uint)_loops.Length];
        loop.Post(_ => Serve(socket, loop), null);
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
            if (socket.AddressFamily != AddressFamily.Unix)
            {
                socket.NoDelay = true;
                KeepAlive.Apply(socket, options.TcpKeepalive);
            }

            connection = new EpollConnection(socket, loop);
            var client = new Connection(
                connection, socket.RemoteEndPoint, socket.LocalEndPoint, connection.Abort, connection.Wake, (int)socket.Handle);
            connection.Gone = client.OnGone;
            loop.Add(connection);
            await clients.ServeAsync(client, _stop.Token, stopping => loop.Post(static action => ((Action)action!)(), stopping));
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
