using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// What a client sends. Bytes are received into a piece of a buffer of the loop's, which is given back as soon as all of them were consumed: a connection
/// that waits for its client holds none, only the few bytes of a command that has not fully arrived.
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread, but for <see cref="CancelPendingRead"/>. A continuation runs at once, within <see cref="Answer"/>.</remarks>
internal sealed class EpollInput(int descriptor, EventLoop loop) : PipeReader, IValueTaskSource<ReadResult>
{
    // Reads away after the last reply: enough for what is on its way, not for a client that never stops.
    private const int MaxDiscarded = 16;

    // Pieces that a client may fill before the others of the loop have their turn.
    private const int MaxBurst = 4;

    private ManualResetValueTaskSourceCore<ReadResult> _waiting;

    // The bytes from start to end; in a piece of the loop's, or in an array of their own.
    private byte[]? _buffer;
    private TurnBuffer? _piece;
    private int _start;
    private int _end;
    private int _burst;
    private bool _isReadable;
    private bool _isWaiting;
    private bool _isReceived;
    private bool _ends;
    private bool _isEnded;
    private bool _isCancelled;
    private bool _hasUnexamined;

    /// <summary>The socket has bytes, or has ended. Receives them; they are answered when the loop says so.</summary>
    /// <param name="ends">True when the client has ended its side: that comes behind the bytes, and no other event will tell of it.</param>
    public void OnReadable(bool ends = false)
    {
        _isReadable = true;
        _ends |= ends;
        _burst = 0;
        if (!_isWaiting || _isReceived || !TryReceive())
            return;
        _isReceived = true;
        loop.AnswerSoon(this);
    }

    /// <summary>Who reads here, for looks ahead; null when nobody wants to.</summary>
    public ITurnReader? Reader { get; set; }

    /// <summary>Shows what was received to who waits for it.</summary>
    public void LookAhead(TurnLookahead turn)
    {
        if (_isReceived && _end > _start)
            Reader?.ReadAhead(new ReadOnlySequence<byte>(_buffer!, _start, _end - _start), turn);
    }

    /// <summary>Gives what was received to who waits for it.</summary>
    public void Answer()
    {
        // Not who was woken meanwhile.
        if (_isReceived)
            Resume(isCancelled: false);
    }

    /// <summary>Reads away what a client still sends to a connection that is being closed.</summary>
    public void Discard()
    {
        TurnBuffer piece = loop.Inputs.Take();
        int room = piece.Bytes.Length - piece.Used;
        for (int i = 0; i < MaxDiscarded && EpollCalls.Receive(descriptor, ref piece.Bytes[piece.Used], room, EpollCalls.MSG_DONTWAIT_NOSIGNAL) > 0; i++)
        {
            // Nothing is done with it.
        }

        loop.Inputs.Return(piece);
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out ReadResult result))
            return new ValueTask<ReadResult>(result);
        _isWaiting = true;
        _waiting.Reset();
        return new ValueTask<ReadResult>(this, _waiting.Version);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        bool cancelled = _isCancelled;
        _isCancelled = false;
        bool any = cancelled || _hasUnexamined || TryReceive();
        result = any ? Result(cancelled) : default;
        return any;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null)
            return;
        _start = consumed.GetInteger();
        _hasUnexamined = examined.GetInteger() < _end;
        KeepOnlyRest();
    }

    /// <summary>Wakes a waiting read, or the next, with a cancelled result. From any thread.</summary>
    public override void CancelPendingRead() => loop.Post(static input => ((EpollInput)input!).Cancel(), this);

    /// <summary>As <see cref="CancelPendingRead"/>, without a look at the socket: there is something to send. From any thread.</summary>
    public void Wake() => loop.Post(static input => ((EpollInput)input!).Interrupt(), this);

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _isEnded = true;
        _buffer = null;
        ReturnPiece();
    }

    /// <inheritdoc/>
    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _waiting.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _waiting.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (!_isWaiting)
        {
            _isCancelled = true;
            return;
        }

        // A stop answers what has arrived, also what no event has told of yet.
        _isReadable = true;
        TryReceive();
        Resume(isCancelled: true);
    }

    private void Interrupt()
    {
        if (_isWaiting)
            Resume(isCancelled: true);
        else
            _isCancelled = true;
    }

    private void Resume(bool isCancelled)
    {
        (_isWaiting, _isReceived) = (false, false);
        _waiting.SetResult(Result(isCancelled));
    }

    private ReadResult Result(bool isCancelled) => new(
        _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCancelled, _isEnded);

    // True when there is something new: bytes, or the end.
    private bool TryReceive()
    {
        if (_isEnded)
            return true;
        if (!_isReadable || !MayGoOn())
            return false;
        MakeRoom();
        while (true)
        {
            int room = _buffer!.Length - _end;
            nint received = EpollCalls.Receive(descriptor, ref _buffer[_end], room, EpollCalls.MSG_DONTWAIT_NOSIGNAL);
            if (received > 0)
            {
                _end += (int)received;
                loop.Sockets.CountRead();
                UsePiece();
                // A call that did not fill its room has emptied the socket; the next byte makes a new event.
                _isReadable = received == room || _ends;
                return true;
            }

            int error = received == 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error == EpollCalls.EINTR)
                continue;
            _isReadable = error != EpollCalls.EAGAIN;
            _isEnded = _isReadable;
            KeepOnlyRest();
            return _isEnded;
        }
    }

    // The rest of a command joins its beginning. A beginning may be as long as an inline command; longer strings have arrays of their own.
    private void MakeRoom()
    {
        int left = _end - _start;
        if (_piece is not null && _piece.Used == _end && _end < _piece.Bytes.Length)
            return;
        byte[]? old = _buffer;
        TurnBuffer? oldPiece = _piece;
        (_piece, _buffer, int start) = (null, null, 0);
        if (left < TurnBuffers.Size / 4)
        {
            _piece = loop.Inputs.Take();
            (_buffer, start) = (_piece.Bytes, _piece.Used);
        }
        else
        {
            _buffer = new byte[left * 2];
        }

        old?.AsSpan(_start, left).CopyTo(_buffer.AsSpan(start));
        if (oldPiece is not null)
            loop.Inputs.Return(oldPiece);
        (_start, _end) = (start, start + left);
        UsePiece();
    }

    // A client that sends without a pause gets its next turn behind what the others have sent meanwhile.
    private bool MayGoOn()
    {
        if (_burst++ < MaxBurst)
            return true;
        loop.Post(static input => ((EpollInput)input!).OnReadable(), this);
        return false;
    }

    // What is left is the beginning of a command. It waits in an array of its own size, so that idle connections hold no room of the loop's.
    private void KeepOnlyRest()
    {
        if (_buffer is null)
            return;
        int left = _end - _start;
        _buffer = left == 0 ? null : _buffer.AsSpan(_start, left).ToArray();
        (_start, _end) = (0, left);
        ReturnPiece();
    }

    // What lies behind belongs to the next who takes a piece.
    private void UsePiece()
    {
        if (_piece is { } piece)
            piece.Used = _end;
    }

    private void ReturnPiece()
    {
        if (_piece is { } piece)
            loop.Inputs.Return(piece);
        _piece = null;
    }
}
