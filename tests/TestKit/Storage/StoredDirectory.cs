namespace GoKV.TestKit.Storage;

/// <summary>A directory: the names that everybody sees, those the disk surely has, and the changes between the two, in their order.</summary>
/// <remarks>
/// Invariant: the durable names with all unsynced changes made to them are the names. As on a file system with an ordered journal, a power cut leaves a
/// prefix of the changes of each directory; different directories know nothing of each other, but for a rename that is in both.
/// </remarks>
internal sealed class StoredDirectory : StoredNode
{
    private readonly SortedDictionary<string, StoredNode> _names;
    private readonly SortedDictionary<string, StoredNode> _durable;
    private readonly List<NameChange> _unsynced = [];

    public StoredDirectory()
        : this([])
    {
    }

    /// <summary>A directory of which all is durable.</summary>
    public StoredDirectory(IEnumerable<KeyValuePair<string, StoredNode>> names)
    {
        _durable = new(StringComparer.Ordinal);
        foreach ((string name, StoredNode node) in names)
            _durable.Add(name, node);
        _names = new(_durable, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, StoredNode> Names => _names;

    public IReadOnlyList<NameChange> Unsynced => _unsynced;

    /// <summary>What a sync that begins now will cover.</summary>
    public NameChange? LastChange => _unsynced.Count == 0 ? null : _unsynced[^1];

    /// <summary>All nodes that a power cut may leave here.</summary>
    public IEnumerable<StoredNode> Possible =>
        _durable.Values.Concat(_unsynced.SelectMany(change => change.Effects).Where(effect => effect.Directory == this).Select(effect => effect.Node!)
            .Where(node => node is not null));

    /// <summary>Carries out a change in all directories it concerns.</summary>
    public static void Carry(NameChange change)
    {
        foreach (StoredDirectory directory in change.Directories)
        {
            change.ApplyTo(directory, directory._names);
            directory._unsynced.Add(change);
        }
    }

    /// <summary>Makes durable all up to a change. A rename from one directory to another becomes so in both.</summary>
    public void SyncSucceeded(NameChange? last)
    {
        int count = last is null ? 0 : _unsynced.IndexOf(last) + 1;
        List<NameChange> done = _unsynced.GetRange(0, count);
        _unsynced.RemoveRange(0, count);
        foreach (NameChange change in done)
        {
            change.ApplyTo(this, _durable);
            foreach (StoredDirectory other in change.Directories.Where(directory => directory != this))
                other.SyncSucceeded(change);
        }
    }

    /// <summary>The names when so many of the unsynced changes are kept.</summary>
    public IEnumerable<KeyValuePair<string, StoredNode>> NamesAfter(int kept)
    {
        var names = new SortedDictionary<string, StoredNode>(_durable, StringComparer.Ordinal);
        foreach (NameChange change in _unsynced.Take(kept))
            change.ApplyTo(this, names);
        return names;
    }

    public int PositionOf(NameChange change) => _unsynced.IndexOf(change);
}

/// <summary>A creation, deletion or rename: names that get another node, or none, in one step.</summary>
internal sealed class NameChange(params (StoredDirectory Directory, string Name, StoredNode? Node)[] effects)
{
    public IReadOnlyList<(StoredDirectory Directory, string Name, StoredNode? Node)> Effects { get; } = effects;

    public IEnumerable<StoredDirectory> Directories => Effects.Select(effect => effect.Directory).Distinct();

    public void ApplyTo(StoredDirectory directory, SortedDictionary<string, StoredNode> names)
    {
        foreach ((StoredDirectory where, string name, StoredNode? node) in Effects)
        {
            if (where != directory)
                continue;
            if (node is null)
                names.Remove(name);
            else
                names[name] = node;
        }
    }
}
