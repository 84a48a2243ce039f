using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// One thread that waits for many sockets and runs the loops of their connections. A turn is: the events that have come, each answered at once; then what
/// was posted meanwhile. As the thread's <see cref="SynchronizationContext"/> it gets back whatever a connection awaited elsewhere, so everything of a
/// connection happens on one thread and needs no lock, and code that wants the end of a turn awaits <see cref="EndOfTurn"/>.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="Post"/> and <see cref="StopAsync"/> may be called from any thread; the rest belongs to the loop's own.
/// Invariants: nothing that runs here waits. Every descriptor is registered once, edge-triggered: readiness is remembered by the connection, and no system
/// call is spent on changing what is waited for (docs/adr/0006).
/// </remarks>
internal sealed class EventLoop : SynchronizationContext
{
    /// <summary>Bytes of the buffers that connections borrow for a turn: what one call receives at most.</summary>
    public const int BufferSize = 64 * 1024;

    // Events taken with one call; more wait for the next.
    private const int MaxEvents = 256;

    // Looks at the sockets within a turn that has a commit at its end; few, so that the first of its clients need not wait long.
    private const int MoreLooks = 3;

    // Buffers kept for the next turns; a connection holds one only while it has something to receive or to send.
    private const int KeptBuffers = 64;

    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly byte[] _events = new byte[MaxEvents * EpollCalls.EventSize];
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly Stack<byte[]> _buffers = new();
    private readonly TurnEnds _turnEnds = new();
    private readonly SharedWaits _sharedWaits = new();
    private readonly Dictionary<int, EpollConnection> _connections = [];
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _awake = 1;
    private volatile bool _stopped;

    /// <summary>Makes the loop; its thread starts at once.</summary>
    public EventLoop(int number, ILogger logger)
    {
        _logger = logger;
        _epoll = Checked(EpollCalls.Create(EpollCalls.EPOLL_CLOEXEC), "epoll_create1");
        _wakeUp = Checked(EpollCalls.EventDescriptor(0, EpollCalls.EFD_NONBLOCK_CLOEXEC), "eventfd");
        Register(_wakeUp, EpollCalls.EPOLLIN | EpollCalls.EPOLLET);
        new Thread(Run) { IsBackground = true, Name = $"event-loop-{number}" }.Start();
    }

    /// <summary>Runs a callback on the loop's thread, at the end of the present turn or in the next.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        _posted.Enqueue((d, state));
        if (Interlocked.Exchange(ref _awake, 1) == 0)
            WakeUp();
    }

    /// <summary>Not supported: it would have to wait.</summary>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("An event loop is never waited for.");

    /// <summary>Adds a connection, which is told of its socket's events from now on.</summary>
    public void Add(EpollConnection connection)
    {
        _connections[connection.Descriptor] = connection;
        Register(connection.Descriptor, EpollCalls.EPOLLIN | EpollCalls.EPOLLOUT | EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLET);
    }

    /// <summary>Forgets a connection, before its socket is closed.</summary>
    public void Remove(EpollConnection connection)
    {
        Span<byte> unused = stackalloc byte[16];
        _ = EpollCalls.Control(_epoll, EpollCalls.EPOLL_CTL_DEL, connection.Descriptor, ref MemoryMarshal.GetReference(unused));
        _connections.Remove(connection.Descriptor);
    }

    /// <summary>Lends a buffer of <see cref="BufferSize"/> bytes.</summary>
    public byte[] Rent() => _buffers.TryPop(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(BufferSize);

    /// <summary>Takes a buffer back.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length == BufferSize && _buffers.Count < KeptBuffers)
            _buffers.Push(buffer);
    }

    /// <summary>Ends the thread after its turn; completes when it has ended. Once only.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        WakeUp();
        return _ended.Task;
    }

    /// <summary>Awaited, goes on when every event of the turn has been answered: after the other connections' commands, before the next look at the sockets.</summary>
    public TurnEnds EndOfTurn => _turnEnds;

    /// <summary>Awaits a task for which many connections wait: the thread that completes it wakes the loop once for all of them.</summary>
    public SharedWaits.Wait When(Task task) => _sharedWaits.For(task);

    private void Run()
    {
        SetSynchronizationContext(this);
        while (!_stopped)
            Turn();
        _ = EpollCalls.Close(_wakeUp);
        _ = EpollCalls.Close(_epoll);
        _ended.SetResult();
    }

    private void Turn()
    {
        RunPosted();
        int count = EpollCalls.Wait(_epoll, ref _events[0], MaxEvents, MayWait() ? -1 : 0);
        Volatile.Write(ref _awake, 1);
        AnswerEvents(count);
        // The end of a turn is a commit for all who wait for it, which costs the same for few and for many: who has sent meanwhile takes part.
        for (int look = 0; look < MoreLooks && _turnEnds.Any; look++)
        {
            count = EpollCalls.Wait(_epoll, ref _events[0], MaxEvents, 0);
            if (count <= 0)
                break;
            AnswerEvents(count);
        }

        _turnEnds.Run();
    }

    private void AnswerEvents(int count)
    {
        for (int i = 0; i < count; i++)
            Answer(_events.AsSpan(i * EpollCalls.EventSize, EpollCalls.EventSize));
    }

    // Who posts after this wakes the thread up; who posted before is seen here.
    private bool MayWait()
    {
        Volatile.Write(ref _awake, 0);
        Interlocked.MemoryBarrier();
        return _posted.IsEmpty && !_turnEnds.Any;
    }

    // Only what was there at the beginning: what callbacks post comes after the next look at the sockets.
    private void RunPosted()
    {
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out (SendOrPostCallback Callback, object? State) item); left--)
            Guard(item.Callback, item.State);
    }

    private void Answer(ReadOnlySpan<byte> epollEvent)
    {
        int events = BinaryPrimitives.ReadInt32LittleEndian(epollEvent);
        int descriptor = BinaryPrimitives.ReadInt32LittleEndian(epollEvent[EpollCalls.EventDataOffset..]);
        // The descriptor that wakes the loop up is not read: each write to it makes a new event.
        if (_connections.TryGetValue(descriptor, out EpollConnection? connection))
            connection.OnEvents(events);
    }

    // A bug in what was posted must not end the loop that all its other connections live on.
    private void Guard(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception bug)
        {
            _logger.LogError(bug, "Work that was posted to an event loop failed.");
        }
    }

    private void Register(int descriptor, int events)
    {
        Span<byte> epollEvent = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(epollEvent, events);
        BinaryPrimitives.WriteInt32LittleEndian(epollEvent[EpollCalls.EventDataOffset..], descriptor);
        Checked(EpollCalls.Control(_epoll, EpollCalls.EPOLL_CTL_ADD, descriptor, ref MemoryMarshal.GetReference(epollEvent)), "epoll_ctl");
    }

    private void WakeUp()
    {
        ulong one = 1;
        _ = EpollCalls.Write(_wakeUp, in MemoryMarshal.GetReference(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one))), sizeof(ulong));
    }

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
