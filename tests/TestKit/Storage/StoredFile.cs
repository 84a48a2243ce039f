namespace GoKV.TestKit.Storage;

/// <summary>A file or directory without its name, as an inode is.</summary>
internal abstract class StoredNode;

/// <summary>A file: what everybody reads (the page cache), what the disk surely has, and the changes between the two.</summary>
/// <remarks>
/// Invariant: the durable bytes with all changes made to them in order are the content. A change is unsynced until a sync that began after it
/// succeeds. When the sync fails it is doubtful for ever: Linux marks the pages clean, so a later sync succeeds and says nothing about them.
/// </remarks>
internal sealed class StoredFile : StoredNode
{
    private readonly FileBytes _durable;
    private readonly List<FileChange> _changes = [];

    public StoredFile()
        : this(new FileBytes())
    {
    }

    private StoredFile(FileBytes durable)
    {
        _durable = durable;
        Content = durable.Copy();
    }

    public FileBytes Content { get; }

    /// <summary>What a sync that begins now will cover: all up to this change.</summary>
    public FileChange? LastChange => _changes.Count == 0 ? null : _changes[^1];

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            Change(new(offset, bytes.ToArray()));
    }

    public void Truncate(long length) => Change(new(length, null));

    public void SyncSucceeded(FileChange? last)
    {
        Settle(last, ChangeFate.Durable);
        int done = _changes.TakeWhile(change => change.Fate == ChangeFate.Durable).Count();
        foreach (FileChange change in _changes.Take(done))
            change.ApplyTo(_durable);
        _changes.RemoveRange(0, done);
    }

    public void SyncFailed(FileChange? last) => Settle(last, ChangeFate.Doubtful);

    /// <summary>The file that is found after a power cut: the durable bytes, and of each change that is not durable all, nothing or a part.</summary>
    public StoredFile AfterPowerCut(Random random)
    {
        FileBytes found = _durable.Copy();
        var loss = new Loss(random, _changes.Count(change => change.Fate != ChangeFate.Durable));
        foreach (FileChange change in _changes)
        {
            if (change.Fate == ChangeFate.Durable)
                change.ApplyTo(found);
            else
                loss.Apply(change, found);
        }

        return new StoredFile(found);
    }

    private void Change(FileChange change)
    {
        change.ApplyTo(Content);
        _changes.Add(change);
    }

    private void Settle(FileChange? last, ChangeFate fate)
    {
        int count = last is null ? 0 : _changes.IndexOf(last) + 1;
        foreach (FileChange change in _changes.Take(count).Where(change => change.Fate == ChangeFate.Unsynced))
            change.Fate = fate;
    }
}

internal enum ChangeFate
{
    Unsynced,
    Durable,
    Doubtful,
}

/// <summary>A write of bytes at an offset, or a truncation to that length.</summary>
internal sealed class FileChange(long offset, byte[]? bytes)
{
    public long Offset { get; } = offset;

    public byte[]? Bytes { get; } = bytes;

    public ChangeFate Fate { get; set; }

    public void ApplyTo(FileBytes content)
    {
        if (Bytes is null)
            content.SetLength(Offset);
        else
            content.Write(Offset, Bytes);
    }
}
