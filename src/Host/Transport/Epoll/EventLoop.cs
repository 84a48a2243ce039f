using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using GoKV.Application.Server;
using GoKV.Infrastructure;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// One thread that waits for many sockets and runs the loops of their connections, in turns: what was posted; all that the sockets have received; the
/// commands in it, client by client; all replies; one commit. Doing the same for every client before the next thing keeps each step's code and data in the
/// processor's caches (docs/adr/0012). As the thread's <see cref="SynchronizationContext"/> it gets back whatever a connection awaited elsewhere, so
/// everything of a connection happens on one thread and needs no lock.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="Post"/> and <see cref="StopAsync"/> may be called from any thread; the rest belongs to the loop's own.
/// Invariants: nothing that runs here waits. Every descriptor is registered once, edge-triggered: readiness is remembered by the connection, and no system
/// call is spent on changing what is waited for (docs/adr/0006).
/// </remarks>
internal sealed class EventLoop : SynchronizationContext
{
    // Events taken with one call; more wait for the next.
    private const int MaxEvents = 256;

    // Looks at the sockets within a turn that has a commit at its end; few, so that the first of its clients need not wait long.
    private const int MoreLooks = 3;

    private readonly int _epoll;
    private readonly int _wakeUp;
    private readonly byte[] _events = new byte[MaxEvents * EpollCalls.EventSize];
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly Dictionary<int, EpollConnection> _connections = [];
    private readonly TurnLookahead _lookahead = new();
    private readonly List<EpollInput> _received = [];
    private readonly List<EpollOutput> _unsent = [];
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

    /// <summary>Completes when what the sockets have received by now has been answered, or waits for something. From any thread.</summary>
    public Task PassAsync()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The first runs at the beginning of a turn, which then looks at the sockets and answers them; the second at the beginning of the next.
        Post(_ => Post(static done => ((TaskCompletionSource)done!).SetResult(), passed), null);
        return passed.Task;
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

    /// <summary>Room for what connections receive.</summary>
    public TurnBuffers Inputs { get; } = new();

    /// <summary>Room for what connections send.</summary>
    public TurnBuffers Outputs { get; } = new();

    /// <summary>Counts what connections receive and send.</summary>
    public SocketFigures Sockets { get; } = new();

    /// <summary>What connections wait for together, from the turn's end on.</summary>
    public TurnCommits Commits { get; } = new();

    /// <summary>Lets a connection that has received something go on, once all others of the turn have received theirs.</summary>
    public void AnswerSoon(EpollInput input) => _received.Add(input);

    /// <summary>Lets a connection send, once the commands of all others of the turn are done.</summary>
    public void SendSoon(EpollOutput output) => _unsent.Add(output);

    /// <summary>Ends the thread after its turn; completes when it has ended. Once only.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        WakeUp();
        return _ended.Task;
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        // A refusal costs nothing but the advantage.
        ShortSlices.Take();
        while (!_stopped)
            Turn();
        _ = EpollCalls.Close(_wakeUp);
        _ = EpollCalls.Close(_epoll);
        _ended.SetResult();
    }

    private void Turn()
    {
        RunPosted();
        AnswerReceived();
        SendAll();
        int count = EpollCalls.Wait(_epoll, ref _events[0], MaxEvents, MayWait() ? -1 : 0);
        Volatile.Write(ref _awake, 1);
        TakeEvents(count);
        AnswerReceived();
        // The end of a turn is a commit for all who wait for it, which costs the same for few and for many: who has sent meanwhile takes part.
        for (int look = 0; look < MoreLooks && Commits.Any; look++)
        {
            count = EpollCalls.Wait(_epoll, ref _events[0], MaxEvents, 0);
            if (count <= 0)
                break;
            TakeEvents(count);
            AnswerReceived();
        }

        SendAll();
        Commits.Begin();
    }

    private void TakeEvents(int count)
    {
        for (int i = 0; i < count; i++)
            Take(_events.AsSpan(i * EpollCalls.EventSize, EpollCalls.EventSize));
    }

    private void AnswerReceived()
    {
        if (_received.Count > 1)
        {
            foreach (EpollInput input in _received)
                input.LookAhead(_lookahead);
            _lookahead.Fetch();
        }

        foreach (EpollInput input in _received)
            input.Answer();
        _received.Clear();
    }

    private void SendAll()
    {
        foreach (EpollOutput output in _unsent)
            output.SendNow();
        _unsent.Clear();
    }

    // Who posts after this wakes the thread up; who posted before is seen here.
    private bool MayWait()
    {
        Volatile.Write(ref _awake, 0);
        Interlocked.MemoryBarrier();
        return _posted.IsEmpty && !Commits.Any;
    }

    // Only what was there at the beginning: what callbacks post comes after the next look at the sockets.
    private void RunPosted()
    {
        for (int left = _posted.Count; left > 0 && _posted.TryDequeue(out (SendOrPostCallback Callback, object? State) item); left--)
            Guard(item.Callback, item.State);
    }

    private void Take(ReadOnlySpan<byte> epollEvent)
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
