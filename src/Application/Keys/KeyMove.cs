using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>A key on its way from one partition of plain values to another.</summary>
/// <remarks>
/// Thread safety: one thread at a time. Between <see cref="Begin"/> and what ends it, the key is in both partitions, and watched in both.
/// </remarks>
internal sealed class KeyMove(Partition from, Partition to, Key key, UnixTime now)
{
    private readonly Partition[] _both = [from, to];
    private Watch? _source;
    private Watch? _copy;

    /// <summary>Where the key goes.</summary>
    public Partition To => to;

    /// <summary>Moves the key at one moment; false when it does not exist, or exists in the target.</summary>
    public Outcome<bool> AtOnce() => SeveralPartitions.Between(_both, () => Copy() is { Succeeded: true, Result: true } ? RemoveSource() : Copied);

    /// <summary>Puts the key into the target too; false when it does not exist, or exists there.</summary>
    public Outcome<bool> Begin() => SeveralPartitions.Between(_both, () =>
    {
        if (Copy() is { Succeeded: true, Result: true })
            (_source, _copy) = (from.Watch(key, now).Result, to.Watch(key, now).Result);
        return Copied;
    });

    /// <summary>Takes the key from the source; false when it was changed meanwhile, and then the copy is gone.</summary>
    public Outcome<bool> End() => SeveralPartitions.Between(_both, () =>
    {
        Outcome<bool> ended = false;
        if (_source is { } watch && from.IsUnchanged(watch, now))
            ended = RemoveSource();
        else
            RemoveCopy();
        Unwatch();
        return ended;
    });

    /// <summary>Removes the copy again, for a reason that is the outcome.</summary>
    public Outcome<bool> TakeBack(Error reason) => SeveralPartitions.Between<Outcome<bool>>(_both, () =>
    {
        RemoveCopy();
        Unwatch();
        return reason;
    });

    // What became of the last copy.
    private Outcome<bool> Copied { get; set; }

    private Outcome<bool> Copy()
    {
        Outcome<StoredValue?> found = ((IScalars)from).Peek(key, now);
        return Copied = found.Error is { } error ? error
            : found.Result is { } value ? ((IScalars)to).Adopt(key, value, replace: false, what: null, now)
            : false;
    }

    private Outcome<bool> RemoveSource()
    {
        Outcome<bool> taken = from.Take(key, KeyEvent.MoveFrom, now);
        if (taken.Succeeded)
            to.Announce(KeyEvent.MoveTo, key);
        else
            RemoveCopy();
        return taken;
    }

    // What another client has made of it meanwhile is that client's.
    private void RemoveCopy()
    {
        if (_copy is null || to.IsUnchanged(_copy, now))
            to.Take(key, KeyEvent.Delete, now);
    }

    private void Unwatch()
    {
        if (_source is not null)
            from.Unwatch(_source);
        if (_copy is not null)
            to.Unwatch(_copy);
        (_source, _copy) = (null, null);
    }
}
