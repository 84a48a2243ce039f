using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using GoKV.Application.Sessions;
using GoKV.Host.Resp;
using GoKV.Host.Transport.Epoll;
using Microsoft.AspNetCore.Connections;

namespace GoKV.Host.Transport;

/// <summary>A client's connection as sessions see it, over a transport that Kestrel or a test provides.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
/// <param name="transport">The bytes in both directions.</param>
/// <param name="remote">The client's address.</param>
/// <param name="local">The server's address.</param>
/// <param name="abort">Closes the connection, and runs nothing of its loop's meanwhile.</param>
/// <param name="wake">Cancels the loop's read, and runs nothing of its loop's meanwhile; null to do it on another thread.</param>
/// <param name="descriptor">The number of the socket's file descriptor, where it is known.</param>
internal sealed class Connection(IDuplexPipe transport, EndPoint? remote, EndPoint? local, Action abort, Action? wake = null, int descriptor = -1)
    : ISessionConnection
{
    private readonly EpollOutput? _socketOutput = transport.Output as EpollOutput;
    private long _inputBytes;
    private long _outputBytes;
    private long _outputPeak;
    private TaskCompletionSource? _disturbed;
    private volatile bool _isGone;

    /// <summary>Makes the connection of a Kestrel transport.</summary>
    public static Connection Of(ConnectionContext context)
    {
        var connection = new Connection(
            context.Transport, context.RemoteEndPoint, context.LocalEndPoint,
            () => ThreadPool.UnsafeQueueUserWorkItem(static aborted => aborted.Abort(), context, preferLocal: false));
        context.ConnectionClosed.UnsafeRegister(static closed => ((Connection)closed!).OnGone(), connection);
        return connection;
    }

    /// <inheritdoc/>
    public string RemoteAddress { get; } = NameOf(remote, local);

    /// <inheritdoc/>
    public string LocalAddress { get; } = NameOf(local, local);

    /// <inheritdoc/>
    public bool IsUnixSocket { get; } = local is UnixDomainSocketEndPoint;

    /// <inheritdoc/>
    public int Descriptor { get; } = descriptor;

    /// <inheritdoc/>
    public long InputBytes
    {
        get => Volatile.Read(ref _inputBytes);
        set => Volatile.Write(ref _inputBytes, value);
    }

    /// <inheritdoc/>
    public long InputRoom => Reader?.HeldRoom ?? 0;

    /// <inheritdoc/>
    public long WordBytes => Reader?.HeldWords ?? 0;

    /// <inheritdoc/>
    public long OutputBytes
    {
        get => _socketOutput is { UnsentBytes: > 0 and var unsent } ? unsent : Volatile.Read(ref _outputBytes);
        set
        {
            Volatile.Write(ref _outputBytes, value);
            if (value > _outputPeak)
                Volatile.Write(ref _outputPeak, value);
        }
    }

    /// <summary>Bytes that the client's socket did not take; 0 where they wait within a transport.</summary>
    public long UnsentBytes => _socketOutput?.UnsentBytes ?? 0;

    /// <inheritdoc/>
    public long OutputRoom => _socketOutput?.RoomBytes ?? 0;

    /// <inheritdoc/>
    public long OutputPeak => Volatile.Read(ref _outputPeak);

    /// <summary>Who reads the client's commands; null before anybody does.</summary>
    public RespReader? Reader { get; set; }

    /// <summary>The bytes in both directions.</summary>
    public IDuplexPipe Transport { get; } = transport;

    /// <summary>True when the client may be on another machine.</summary>
    public bool IsRemote { get; } = remote is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address);

    /// <summary>True once the client has ended its side, or the connection has ended.</summary>
    public bool IsGone => _isGone;

    /// <summary>Says that the client has ended its side.</summary>
    public void OnGone()
    {
        _isGone = true;
        Volatile.Read(ref _disturbed)?.TrySetResult();
    }

    /// <summary>Completes when the client goes or somebody wakes the connection from now on: for a loop that does not read, since a command of its waits.</summary>
    public Task NextDisturbance()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _disturbed, next);
        return next.Task;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        Volatile.Read(ref _disturbed)?.TrySetResult();
        // Kestrel's pipes run who waits for them at once: the loop of this connection would run within that of the one who has something to say to it.
        if (wake is null)
            ThreadPool.UnsafeQueueUserWorkItem(static input => input.CancelPendingRead(), Transport.Input, preferLocal: false);
        else
            wake();
    }

    /// <inheritdoc/>
    public void ForgetPeaks() => Volatile.Write(ref _outputPeak, OutputBytes);

    /// <inheritdoc/>
    public void Abort() => abort();

    // Who comes by a Unix socket has no address of its own: Redis shows the socket's for both sides, and 0 for the port.
    private static string NameOf(EndPoint? point, EndPoint? local) => local is UnixDomainSocketEndPoint unix ? $"{unix}:0" : point?.ToString() ?? "";
}
