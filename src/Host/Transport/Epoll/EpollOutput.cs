using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// What is sent to a client. Replies are written into pieces of the loop's buffers. A flush leaves them there until the loop has carried out the commands of all
/// its clients, and waits only for a client that takes its replies too slowly, or gets many: until then nothing more is read from it. Who need not wait says
/// <see cref="FlushOn"/>.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread. A continuation runs at once, within <see cref="OnWritable"/>.</remarks>
internal sealed class EpollOutput(int descriptor, EventLoop loop) : PipeWriter, IValueTaskSource<FlushResult>
{
    // What waits for a slow client lies in arrays of this size: in the loop's buffers a few bytes would keep all the others' room.
    private const int OwnRoom = 16 * 1024;

    // Pieces that are full, or that ended where another client's began.
    private readonly Queue<Piece> _full = new();

    private ManualResetValueTaskSourceCore<FlushResult> _waiting;
    private Piece _last;
    private int _sent;

    // Of the pieces' bytes those that were not flushed yet.
    private long _unflushed;
    private long _unsentBytes;
    private long _roomBytes;

    // Who waits goes on when no more is unsent.
    private long _enough;
    private bool _isSentSoon;
    private bool _isWaiting;
    private bool _isBlocked;
    private bool _isBroken;

    /// <summary>True while the client has not taken all that was flushed.</summary>
    public bool HasUnsent => _isBlocked || _full.Count > 0;

    /// <summary>Bytes that the socket did not take when they were sent; 0 while it takes all. From any thread; may be a moment old, as the next.</summary>
    public long UnsentBytes => Volatile.Read(ref _unsentBytes);

    /// <summary>Bytes of memory in which those lie.</summary>
    public long RoomBytes => Volatile.Read(ref _roomBytes);

    /// <summary>Called when <see cref="UnsentBytes"/> has changed; null when nobody wants to know.</summary>
    public Action? UnsentChanged { get; set; }

    /// <summary>The socket takes bytes again, or has ended.</summary>
    public void OnWritable()
    {
        if (!_isWaiting && !_isBlocked)
            return;
        _isBlocked = !TrySendAll();
        if (!_isWaiting || (_isBlocked && _unsentBytes > _enough))
            return;
        _isWaiting = false;
        _waiting.SetResult(Result());
    }

    /// <summary>Sends what was flushed, as far as the socket takes it.</summary>
    public void SendNow()
    {
        _isSentSoon = false;
        _isBlocked = !TrySendAll();
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        int wanted = Math.Max(1, sizeHint);
        if (_last.Bytes is null || !TryGoOn(wanted))
        {
            if (_last.Bytes is not null)
                _full.Enqueue(_last);
            _last = NewPiece(wanted);
        }

        return _last.Bytes.AsMemory(_last.End);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        _last.End += bytes;
        _unflushed += bytes;
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        EndPiece();
        _unflushed = 0;
        if (HasUnsent)
            return SendAsync(enough: 0);
        if (!_isSentSoon)
            loop.SendSoon(this);
        _isSentSoon = true;
        return new ValueTask<FlushResult>(Result());
    }

    /// <summary>As <see cref="FlushAsync"/>, while there is something unsent, but waits only until no more of it is left than so many bytes.</summary>
    public ValueTask<FlushResult> FlushUntilAsync(long enough)
    {
        EndPiece();
        _unflushed = 0;
        return SendAsync(enough);
    }

    /// <summary>
    /// As <see cref="FlushAsync"/>, while there is something unsent, but without waiting: what the client does not take stays here until it does. False when the client
    /// has gone.
    /// </summary>
    public bool FlushOn()
    {
        EndPiece();
        if (_isBlocked)
            NoteMore(_unflushed);
        _unflushed = 0;
        if (!_isBlocked)
            SendNow();
        return !_isBroken;
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

    /// <summary>Sends all that was flushed, then ends; with an exception it ends at once.</summary>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (exception is null)
            await SendAsync(enough: 0);
        Complete(exception);
    }

    /// <inheritdoc/>
    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _waiting.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _waiting.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private FlushResult Result() => new(isCanceled: false, isCompleted: _isBroken);

    private ValueTask<FlushResult> SendAsync(long enough)
    {
        _isBlocked = !TrySendAll();
        if (!_isBlocked || _unsentBytes <= enough)
            return new ValueTask<FlushResult>(Result());
        (_isWaiting, _enough) = (true, enough);
        _waiting.Reset();
        return new ValueTask<FlushResult>(this, _waiting.Version);
    }

    // What lies behind belongs to the next who takes a piece.
    private void EndPiece()
    {
        if (_last is { IsOpen: true, Shared: { } shared })
            shared.Used = _last.End;
        _last.IsOpen = false;
    }

    private Piece NewPiece(int wanted)
    {
        if (_isBlocked)
            return new Piece { Bytes = GC.AllocateUninitializedArray<byte>(Math.Max(wanted, OwnRoom)), IsOpen = true };
        if (wanted > TurnBuffers.LeastRoom)
            return new Piece { Bytes = new byte[wanted], IsOpen = true };
        TurnBuffer shared = loop.Outputs.Take();
        (int start, shared.Used) = (shared.Used, shared.Bytes.Length);
        return new Piece { Bytes = shared.Bytes, Shared = shared, IsOpen = true, Start = start, End = start };
    }

    // Behind what was flushed there is room as long as nobody else has begun there.
    private bool TryGoOn(int wanted)
    {
        if (_last.Bytes!.Length - _last.End < wanted)
            return false;
        if (!_last.IsOpen && _last.Shared is { } shared)
        {
            if (shared.Used != _last.End)
                return false;
            shared.Used = shared.Bytes.Length;
        }

        _last.IsOpen = true;
        return true;
    }

    // True when nothing is left to send, also because the client has gone.
    private bool TrySendAll()
    {
        bool all = TrySendPieces();
        if (!all || _unsentBytes > 0)
            NoteUnsent();
        return all;
    }

    private void NoteUnsent()
    {
        (long unsent, long room) = (0, 0);
        foreach (Piece piece in _full)
            Add(piece, ref unsent, ref room);
        if (_last.Bytes is not null)
            Add(_last, ref unsent, ref room);
        Volatile.Write(ref _unsentBytes, Math.Max(0, unsent - _sent - _unflushed));
        Volatile.Write(ref _roomBytes, room);
        UnsentChanged?.Invoke();
    }

    // Without a look at all pieces, of which there may be many.
    private void NoteMore(long bytes)
    {
        Volatile.Write(ref _unsentBytes, _unsentBytes + bytes);
        Volatile.Write(ref _roomBytes, _roomBytes + bytes);
        UnsentChanged?.Invoke();
    }

    // Of a buffer that is shared the piece is all that this client takes.
    private static void Add(in Piece piece, ref long unsent, ref long room)
    {
        int bytes = piece.End - piece.Start;
        unsent += bytes;
        room += piece.Shared is null ? piece.Bytes!.Length : bytes;
    }

    private bool TrySendPieces()
    {
        while (!_isBroken && _full.TryPeek(out Piece first))
        {
            if (!TrySend(first))
                return _isBroken;
            Return(_full.Dequeue());
            _sent = 0;
        }

        if (!_isBroken && _last.Bytes is not null && !TrySend(_last))
            return _isBroken;
        // Who writes there still holds the memory.
        if (!_last.IsOpen || _isBroken)
            Release();
        return true;
    }

    private bool TrySend(in Piece piece)
    {
        while (piece.Start + _sent < piece.End)
        {
            int at = piece.Start + _sent;
            nint sent = EpollCalls.Send(descriptor, in piece.Bytes![at], piece.End - at, EpollCalls.MSG_DONTWAIT_NOSIGNAL);
            if (sent >= 0)
            {
                loop.Sockets.CountWrite();
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
        while (_full.TryDequeue(out Piece first))
            Return(first);
        Return(_last);
        (_last, _sent) = (default, 0);
    }

    private void Return(in Piece piece)
    {
        if (piece.Shared is { } shared)
            loop.Outputs.Return(shared);
    }

    // What lies between start and end is to be sent. While it is open more may be written behind, and it has all the rest of its buffer.
    private struct Piece
    {
        public byte[]? Bytes;
        public TurnBuffer? Shared;
        public bool IsOpen;
        public int Start;
        public int End;
    }
}
