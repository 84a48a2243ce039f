using System.Runtime.InteropServices;
using GoKV.Infrastructure.Storage;

namespace GoKV.TestKit.Storage;

/// <summary>Counts the calls of a <see cref="CrashableFileSystem"/>, remembers the last ones and lets the chosen ones go wrong.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class StorageCalls
{
    private const int TraceLength = 500;

    private readonly Lock _gate;
    private readonly Queue<string> _trace = new();
    private readonly List<PlannedFault> _planned = [];
    private FaultRule? _rule;
    private string? _haltedAt;

    internal StorageCalls(Lock gate) => _gate = gate;

    /// <summary>All calls so far.</summary>
    public int Count { get; private set; }

    /// <summary>Those of them that change something or make it durable.</summary>
    public int Changes { get; private set; }

    /// <summary>True after a crash or <see cref="Halt"/>: every call throws <see cref="CrashException"/>.</summary>
    public bool Halted
    {
        get
        {
            lock (_gate)
                return _haltedAt is not null;
        }
    }

    /// <summary>Asked at every call after the planned faults had nothing to say.</summary>
    public FaultRule? Rule
    {
        get => Volatile.Read(ref _rule);
        set => Volatile.Write(ref _rule, value);
    }

    /// <summary>The last calls, one a line, for the message of a test that fails.</summary>
    public string Trace
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _trace);
        }
    }

    /// <summary>Lets the n-th call from now fail, counting only these operations (all, when none is named).</summary>
    public void FailAt(int number, int errno, params string[] operations) =>
        Plan(new(number, Fault.Error(errno), call => operations.Length == 0 || operations.Contains(call.Operation)));

    /// <summary>Ends all at the n-th call from now, before it does anything.</summary>
    public void CrashAtCall(int number) => Plan(new(number, Fault.Crash, _ => true));

    /// <summary>
    /// Ends all at the n-th call from now that changes something or makes it durable. A loop over these finds all that one over every call does: a
    /// crash at a call that only reads leaves what a crash at the next change leaves.
    /// </summary>
    public void CrashAtChange(int number) => Plan(new(number, Fault.Crash, call => call.Changes));

    /// <summary>Ends all now, from outside: threads of the code under test get a <see cref="CrashException"/> at their next call.</summary>
    public void Halt() => EndAt("the test's word");

    /// <summary>Counts a call and asks whether it goes wrong. The caller throws by <see cref="Raise"/>.</summary>
    internal Fault? Enter(string operation, string path, string detail = "", bool changes = false)
    {
        int number;
        Fault? fault;
        lock (_gate)
        {
            ThrowIfHalted();
            number = ++Count;
            if (changes)
                Changes++;
            fault = PlannedFor(new(operation, changes));
            Note($"{number} {operation} {path} {detail}".TrimEnd());
        }

        fault ??= Rule?.Invoke(operation, path, number);
        if (fault is not null)
        {
            lock (_gate)
                Note($"{number} {operation} {path} -> {(fault.IsCrash ? "crash" : $"errno {fault.Errno}")} after {fault.Bytes} bytes");
        }

        return fault;
    }

    internal void Raise(Fault fault, string operation, string path)
    {
        if (!fault.IsCrash)
            throw Failure(operation, path, fault.Errno);
        EndAt($"{operation} {path}");
        throw new CrashException($"{operation} {path}");
    }

    internal static StorageException Failure(string operation, string path, int errno) =>
        new(operation, path, errno, Marshal.GetPInvokeErrorMessage(errno));

    /// <summary>To be called again under the lock in which the call does its work: it may have all ended since it was entered.</summary>
    internal void ThrowIfHalted()
    {
        if (_haltedAt is not null)
            throw new CrashException(_haltedAt);
    }

    private void EndAt(string at)
    {
        lock (_gate)
            _haltedAt ??= at;
    }

    private void Plan(PlannedFault planned)
    {
        lock (_gate)
            _planned.Add(planned);
    }

    private Fault? PlannedFor(Call call)
    {
        Fault? fault = null;
        foreach (PlannedFault planned in _planned)
        {
            if (planned.Matches(call) && --planned.Remaining == 0)
                fault ??= planned.Fault;
        }

        _planned.RemoveAll(planned => planned.Remaining == 0);
        return fault;
    }

    private void Note(string line)
    {
        if (_trace.Count == TraceLength)
            _trace.Dequeue();
        _trace.Enqueue(line);
    }

    private readonly record struct Call(string Operation, bool Changes);

    private sealed class PlannedFault(int number, Fault fault, Func<Call, bool> matches)
    {
        public int Remaining { get; set; } = number;

        public Fault Fault { get; } = fault;

        public Func<Call, bool> Matches { get; } = matches;
    }
}
