using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// What is sent to a client. Replies are written into buffers of the loop's, and a flush sends them at once; only where the client takes them too slowly
/// does a flush wait, and until then nothing more is read from it.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread. A continuation runs at once, within <see cref="OnWritable"/>.</remarks>
internal sealed class EpollOutput(int descriptor, EventLoop loop) : PipeWriter, IValueTaskSource<FlushResult>
{
    private readonly Queue<(byte[] Buffer, int Used)> _full = new();
    private ManualResetValueTaskSourceCore<FlushResult> _waiting;
    private byte[]? _buffer;
    private int _used;
    private int _sent;
    private bool _isWaiting;
    private bool _isBroken;

    /// <summary>The socket takes bytes again, or has ended.</summary>
    public void OnWritable()
    {
        if (!_isWaiting || !TrySendAll())
            return;
        _isWaiting = false;
        _waiting.SetResult(Result());
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer is { } full && full.Length - _used < Math.Max(1, sizeHint))
        {
            _full.Enqueue((full, _used));
            _buffer = null;
        }

        if (_buffer is null)
            (_buffer, _used) = (sizeHint <= EventLoop.BufferSize ? loop.Rent() : new byte[sizeHint], 0);
        return _buffer.AsMemory(_used);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes) => _used += bytes;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (TrySendAll())
            return new ValueTask<FlushResult>(Result());
        _isWaiting = true;
        _waiting.Reset();
        return new ValueTask<FlushResult>(this, _waiting.Version);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        // Nobody cancels a flush: a client that does not read is disconnected, which ends it.
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _isBroken = true;
        Release();
    }

    /// <inheritdoc/>
    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _waiting.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _waiting.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private FlushResult Result() => new(isCanceled: false, isCompleted: _isBroken);

    // True when nothing is left to send, also because the client has gone.
    private bool TrySendAll()
    {
        while (!_isBroken && _full.TryPeek(out (byte[] Buffer, int Used) first))
        {
            if (!TrySend(first.Buffer, first.Used))
                return _isBroken;
            _full.Dequeue();
            loop.Return(first.Buffer);
            _sent = 0;
        }

        if (!_isBroken && _buffer is { } last && !TrySend(last, _used))
            return _isBroken;
        Release();
        return true;
    }

    private bool TrySend(byte[] buffer, int used)
    {
        while (_sent < used)
        {
            nint sent = EpollCalls.Send(descriptor, in buffer[_sent], used - _sent, EpollCalls.MSG_DONTWAIT_NOSIGNAL);
            if (sent >= 0)
            {
                _sent += (int)sent;
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == EpollCalls.EINTR)
                continue;
            _isBroken = error != EpollCalls.EAGAIN;
            return false;
        }

        return true;
    }

    private void Release()
    {
        while (_full.TryDequeue(out (byte[] Buffer, int Used) first))
            loop.Return(first.Buffer);
        if (_buffer is { } buffer)
            loop.Return(buffer);
        (_buffer, _used, _sent) = (null, 0, 0);
    }
}
