namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>The model of the server: its partitions, which of them SWAPDB has exchanged, and what has happened so often.</summary>
internal sealed class SoakedServer : IDisposable
{
    public const int Writers = 4;

    /// <summary>The databases between which keys are moved.</summary>
    public const int MovesFrom = 2;
    public const int MovesTo = 3;

    // What the operator does, in an order that is drawn anew when all of it was done: each has its turn, however slow the disk is.
    private readonly Queue<OperatorStep> _steps = new();
    private readonly Dictionary<string, int> _counts = [];
    private readonly Lock _countLock = new();

    /// <summary>Databases 0 to 3 by their numbers: SWAPDB exchanges two.</summary>
    public SoakedPartition[] Numbered { get; } = [.. Enumerable.Range(0, 4).Select(number => new SoakedPartition($"{number}", isInt: false, Promise.Saved))];

    /// <summary>The created partitions, with the words that make them.</summary>
    public (SoakedPartition Partition, string Words)[] Created { get; } =
    [
        (new SoakedPartition("ledger", isInt: true, Promise.Acknowledged), "INT WAL FSYNC ALWAYS"),
        (new SoakedPartition("orders", isInt: false, Promise.Acknowledged), "STRING WAL FSYNC EVERYSEC"),
        (new SoakedPartition("events", isInt: false, Promise.Acknowledged), "DYNAMIC WAL FSYNC NO"),
        (new SoakedPartition("reports", isInt: false, Promise.Saved), "STRING SNAPSHOT"),
        (new SoakedPartition("cache", isInt: true, Promise.Nothing), "INT NONE"),
    ];

    /// <summary>While databases 0 and 1 are exchanged nobody writes to them: whose the write was could not be told.</summary>
    public SwapGate Gate { get; } = new();

    /// <summary>
    /// How keys are moved in this life: not at all, since that is in the way of appendonly while snapshots have not followed; one way, since two snapshots that exchange keys promise nothing; or, while
    /// the databases keep their logs for all of the life, both ways.
    /// </summary>
    public Moves Moves { get; set; }

    /// <summary>True from before a SWAPDB is sent until it is answered: a start may find either.</summary>
    public bool MayBeSwapped { get; set; }

    public IEnumerable<SoakedPartition> All => [.. Numbered, .. Created.Select(created => created.Partition)];

    public void Dispose() => Gate.Dispose();

    /// <summary>What the operator does next. For one caller at a time.</summary>
    public OperatorStep NextStep(Random random)
    {
        if (_steps.All(step => step == OperatorStep.AppendOnly))
        {
            OperatorStep[] all = [.. Enum.GetValues<OperatorStep>(), OperatorStep.Persist, OperatorStep.Settings, OperatorStep.Swap, OperatorStep.Scratch, OperatorStep.Scratch];
            random.Shuffle(all);
            foreach (OperatorStep step in all)
                _steps.Enqueue(step);
        }

        return _steps.Dequeue();
    }

    /// <summary>What cannot be done now comes last.</summary>
    public void Postpone(OperatorStep step) => _steps.Enqueue(step);

    public void Count(string what)
    {
        lock (_countLock)
            _counts[what] = _counts.GetValueOrDefault(what) + 1;
    }

    public int CountOf(string what)
    {
        lock (_countLock)
            return _counts.GetValueOrDefault(what);
    }

    /// <summary>What has happened how often.</summary>
    public string Counts
    {
        get
        {
            lock (_countLock)
                return string.Join(", ", _counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));
        }
    }
}

/// <summary>What the operator does.</summary>
internal enum OperatorStep
{
    Save,
    SaveInBackground,
    Persist,
    Settings,
    AppendFsync,
    AppendOnly,
    Swap,
    Scratch,
}

/// <summary>How keys are moved.</summary>
internal enum Moves
{
    None,
    There,
    Back,
    BothWays,
}

/// <summary>Many may write, or one may swap.</summary>
internal sealed class SwapGate : IDisposable
{
    private readonly SemaphoreSlim _places = new(SoakedServer.Writers, SoakedServer.Writers);

    public async Task<IDisposable> WriteAsync(CancellationToken stop)
    {
        await _places.WaitAsync(stop);
        return new Held(_places, 1);
    }

    public async Task<IDisposable> SwapAsync(CancellationToken stop)
    {
        // Only one ever swaps, so nobody waits for places that another such one has.
        int taken = 0;
        try
        {
            for (; taken < SoakedServer.Writers; taken++)
                await _places.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (taken > 0)
        {
            _places.Release(taken);
            throw;
        }

        return new Held(_places, taken);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Held(SemaphoreSlim places, int taken) : IDisposable
    {
        public void Dispose() => places.Release(taken);
    }
}
