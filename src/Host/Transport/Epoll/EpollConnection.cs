using System.IO.Pipelines;
using System.Net.Sockets;

namespace GoKV.Host.Transport.Epoll;

/// <summary>A client's socket on an event loop, as the two ends of a pipe.</summary>
/// <remarks>Thread safety: belongs to its loop's thread, but for <see cref="Abort"/>.</remarks>
internal sealed class EpollConnection : IDuplexPipe
{
    private const int InputEvents = EpollCalls.EPOLLIN | EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR;
    private const int EndEvents = EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR;
    private const int OutputEvents = EpollCalls.EPOLLOUT | EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR;

    private readonly Socket _socket;
    private readonly EpollInput _input;
    private readonly EpollOutput _output;
    private volatile bool _isAborted;

    /// <summary>Takes over an accepted socket.</summary>
    public EpollConnection(Socket socket, EventLoop loop)
    {
        _socket = socket;
        Descriptor = (int)socket.Handle;
        _input = new EpollInput(Descriptor, loop);
        _output = new EpollOutput(Descriptor, loop);
    }

    /// <summary>The socket's descriptor.</summary>
    public int Descriptor { get; }

    /// <summary>Told, on the loop's thread, when the client has ended its side, also while nobody reads.</summary>
    public Action? Gone { get; set; }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output => _output;

    /// <summary>Tells the two ends what has happened to the socket.</summary>
    public void OnEvents(int events)
    {
        if ((events & EndEvents) != 0)
            Gone?.Invoke();
        if ((events & OutputEvents) != 0)
            _output.OnWritable();
        if ((events & InputEvents) != 0)
            _input.OnReadable((events & EndEvents) != 0);
    }

    /// <summary>Ends the read that waits, or the next, with nothing: there is something to send. From any thread.</summary>
    public void Wake() => _input.Wake();

    /// <summary>Makes both ends see the end of the connection. From any thread.</summary>
    public void Abort()
    {
        _isAborted = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // It has ended already, which is all that was wanted.
        }
    }

    /// <summary>
    /// Closes the socket, after what was sent. What the client still sends is read away, for a reset would take our last reply from it; who was sent away gets the reset,
    /// for he may wait to send more.
    /// </summary>
    public void Close()
    {
        _output.SendNow();
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            if (!_isAborted)
                _input.Discard();
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }

        _input.Complete();
        _output.Complete();
        _socket.Dispose();
    }
}
