using GoKV.Domain.Partitions;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>What one partition held after each of its LSNs, and how much of that was promised to anybody.</summary>
internal sealed class PartitionModel(PartitionIdentity identity)
{
    private readonly SortedDictionary<long, Content> _history = new() { [0] = Content.Empty };
    private readonly HashSet<long> _unknown = [];

    public PartitionIdentity Identity { get; } = identity;

    /// <summary>The persistence that it has; after an ALTER whose outcome is unknown, each that it may have.</summary>
    private List<Persistence> Possible { get; } = [identity.Persistence];

    // What a numbered database holds may be missing: it kept nothing, or was about to.
    private bool _isOptional;

    // Then what is on the disk need not be one of its snapshots: what the WAL had before is there, too.
    private bool WasAltered { get; set; }

    /// <summary>The newest LSN whose writer was told that it is done.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The newest LSN that the log called durable.</summary>
    public long Synced { get; set; }

    /// <summary>LSNs of the newest complete snapshot and of those tried since, any of which may be there.</summary>
    public List<long> Snapshots { get; } = [0];

    /// <summary>The newest complete one, as the store knows it.</summary>
    public object? NewestSnapshot { get; set; }

    /// <summary>True after a CREATE or DROP whose outcome is unknown.</summary>
    public bool MayBeMissing { get; set; }

    private long Last => _history.Keys.Last();

    private bool IsWal => Possible is [{ Mode: PersistMode.Wal }];

    /// <summary>To be called after every operation. An LSN between two calls is that of a key reclaimed after its expiry, which changes nothing that is seen.</summary>
    public void Record(Partition partition)
    {
        long now = partition.LastLsn.Number;
        if (now == Last)
            return;
        Content before = _history[Last];
        for (long lsn = Last + 1; lsn < now; lsn++)
            _history[lsn] = before;
        _history[now] = Content.Of(partition);
    }

    /// <summary>What it held at these LSNs is not known: they are of something that was done and taken back before anybody looked.</summary>
    public void MayDiffer(long first, long last)
    {
        for (long lsn = first; lsn <= last; lsn++)
            _unknown.Add(lsn);
    }

    /// <summary>A write was accepted: a change of the mode before is not in doubt any more, unless it was one to a weaker.</summary>
    public void ModeIsKnown(Persistence persistence)
    {
        if (Possible.Contains(persistence) && Possible.TrueForAll(possible => possible.Mode <= persistence.Mode))
            Possible.RemoveAll(possible => possible.Mode < persistence.Mode);
    }

    public void Acknowledge(long lsn)
    {
        MayBeMissing = false;
        if (!IsWal)
            return;
        Acknowledged = Math.Max(Acknowledged, lsn);
        if (Possible[0].Fsync == FsyncPolicy.Always)
            Synced = Math.Max(Synced, lsn);
    }

    /// <summary>An ALTER begins, whose outcome is unknown until it is acknowledged.</summary>
    public void Altering(Persistence to)
    {
        WasAltered = true;
        Possible.Add(to);
    }

    /// <summary>An ALTER was acknowledged.</summary>
    /// <param name="before">What it was.</param>
    /// <param name="to">What it is.</param>
    /// <param name="lsn">What it held when the ALTER began: promising more, it promises all of that.</param>
    public void Altered(Persistence before, Persistence to, long lsn)
    {
        Possible.Clear();
        Possible.Add(to);
        MayBeMissing = false;
        if (to.Mode == PersistMode.None)
            (Acknowledged, Synced) = (0, 0);
        else if (to.Mode > before.Mode)
            (Acknowledged, Synced) = (lsn, lsn);
        else if (to is { Mode: PersistMode.Wal, Fsync: FsyncPolicy.Always })
            Synced = Math.Max(Synced, Acknowledged);
    }

    /// <summary>An ALTER was refused, and this is what it is.</summary>
    public void NotAltered(Persistence actual)
    {
        Possible.Clear();
        Possible.Add(actual);
    }

    /// <summary>The options of the next start say how a numbered database persists then. What was promised until then is to be there all the same.</summary>
    public void StartsAs(Persistence persistence)
    {
        WasAltered |= !Possible.Contains(persistence);
        _isOptional = Possible.Exists(possible => possible.Mode == PersistMode.None);
        Possible.Add(persistence);
    }

    public void SnapshotEnded(long lsn, bool succeeded)
    {
        if (succeeded)
            Snapshots.Clear();
        Snapshots.Add(lsn);
    }

    /// <summary>What is wrong with a recovered partition, or null.</summary>
    public string? Check(Partition recovered, bool powerWasCut, long now)
    {
        Persistence persistence = recovered.Identity.Persistence;
        if (!Possible.Contains(persistence))
            return $"has persistence {persistence}, possible are {string.Join(", ", Possible)}";
        bool keptNothing = Identity.Id.IsNumberedDatabase ? _isOptional : persistence.Mode == PersistMode.None;
        long lsn = persistence.Mode == PersistMode.None && !Identity.Id.IsNumberedDatabase ? 0 : recovered.LastLsn.Number;
        if (!_history.TryGetValue(lsn, out Content? expected))
            return $"has LSN {lsn}, but {Last} was the last";
        if (persistence.Mode == PersistMode.Snapshot && !WasAltered && !Snapshots.Contains(lsn))
            return $"has LSN {lsn}, but its snapshots are of {string.Join(", ", Snapshots)}";
        long promised = keptNothing ? 0 : powerWasCut ? Synced : Acknowledged;
        if (lsn < promised)
            return $"has LSN {lsn}, but {promised} was promised";
        return _unknown.Contains(lsn) ? null : Content.Of(recovered).DifferenceFrom(expected, now);
    }

    /// <summary>What is wrong with a copy of a partition that was made meanwhile, or null.</summary>
    public string? CheckCopy(Partition copy, long least, long now)
    {
        long lsn = copy.LastLsn.Number;
        if (lsn < least || !_history.TryGetValue(lsn, out Content? expected))
            return $"has LSN {lsn}; it had {least} before, and now {Last}";
        return _unknown.Contains(lsn) ? null : Content.Of(copy).DifferenceFrom(expected, now);
    }

    /// <summary>Goes on from what was recovered.</summary>
    public void Restart(Partition recovered)
    {
        long lsn = recovered.LastLsn.Number;
        Content content = Content.Of(recovered);
        foreach (long gone in _history.Keys.Where(key => key != 0).ToArray())
            _history.Remove(gone);
        _history[lsn] = content;
        _unknown.Clear();
        Persistence persistence = recovered.Identity.Persistence;
        Possible.Clear();
        Possible.Add(persistence);
        WasAltered = false;
        if (persistence.Mode == PersistMode.None && !Identity.Id.IsNumberedDatabase)
            _history[0] = Content.Empty;
        (Acknowledged, Synced) = persistence.Mode == PersistMode.Wal ? (lsn, lsn) : (0, 0);
        SnapshotEnded(lsn, succeeded: true);
        MayBeMissing = false;
    }
}

/// <summary>All entries of a partition at one moment.</summary>
internal sealed class Content
{
    public static readonly Content Empty = new([]);

    private readonly SortedDictionary<string, (string Value, long Expiry)> _entries;

    private Content(SortedDictionary<string, (string Value, long Expiry)> entries) => _entries = entries;

    public static Content Of(Partition partition)
    {
        var copied = new CopiedEntries();
        ulong cursor = 0;
        do
            cursor = partition.CopyEntries(cursor, 100, copied);
        while (cursor != 0);
        var entries = new SortedDictionary<string, (string, long)>(StringComparer.Ordinal);
        for (int i = 0; i < copied.Count; i++)
            entries[Convert.ToHexString(copied[i].Key)] = (Convert.ToHexString(copied[i].Value.ToArray()), copied[i].Expiry.UnixMilliseconds);
        return new Content(entries);
    }

    /// <summary>Where two contents differ in what a client would see; null when nowhere.</summary>
    public string? DifferenceFrom(Content expected, long now)
    {
        Dictionary<string, (string, long)> mine = Live(now);
        Dictionary<string, (string, long)> theirs = expected.Live(now);
        foreach (string key in mine.Keys.Union(theirs.Keys))
        {
            (string, long)? found = mine.TryGetValue(key, out var a) ? a : null;
            (string, long)? wanted = theirs.TryGetValue(key, out var b) ? b : null;
            if (found != wanted)
                return $"key {key} is {found?.ToString() ?? "missing"}, expected {wanted?.ToString() ?? "none"}";
        }

        return null;
    }

    private Dictionary<string, (string, long)> Live(long now) =>
        _entries.Where(pair => pair.Value.Expiry == 0 || pair.Value.Expiry >= now).ToDictionary(pair => pair.Key, pair => pair.Value);
}
