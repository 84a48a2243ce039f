using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A client's wish to know whether a key has changed since: WATCH.</summary>
/// <remarks>Thread safety: changed under the lock of its partition, and read there.</remarks>
public sealed class Watch
{
    internal Watch(Key key, bool existed) => (Key, Existed) = (key, existed);

    /// <summary>The key; its bytes are its own.</summary>
    public Key Key { get; }

    /// <summary>Whether the key existed when the watch began: if so, its expiry counts as a change.</summary>
    internal bool Existed { get; }

    /// <summary>True once the key has changed.</summary>
    internal bool IsBroken { get; set; }
}

/// <summary>The watches on the keys of a partition. There is none while nobody watches: then a write costs a field test.</summary>
/// <remarks>Thread safety: none; used under the partition's lock.</remarks>
internal sealed class WatchedKeys(KeyHasher hasher)
{
    private readonly Dictionary<Key, List<Watch>> _byKey = new(new KeyBytes(hasher));

    /// <summary>True when nobody watches any more.</summary>
    public bool IsEmpty => _byKey.Count == 0;

    /// <summary>Begins a watch.</summary>
    public void Add(Watch watch)
    {
        if (!_byKey.TryGetValue(watch.Key, out List<Watch>? watches))
            _byKey[watch.Key] = watches = [];
        watches.Add(watch);
    }

    /// <summary>Ends a watch.</summary>
    public void Remove(Watch watch)
    {
        if (_byKey.TryGetValue(watch.Key, out List<Watch>? watches) && watches.Remove(watch) && watches.Count == 0)
            _byKey.Remove(watch.Key);
    }

    /// <summary>A key has changed.</summary>
    public void Changed(ReadOnlySpan<byte> key)
    {
        if (_byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out List<Watch>? watches))
            watches.ForEach(watch => watch.IsBroken = true);
    }

    /// <summary>All keys are about to go: those that exist change.</summary>
    public void Clearing(Keyspace keyspace)
    {
        foreach ((Key key, List<Watch> watches) in _byKey)
        {
            if (keyspace.Find(key.Span).Exists)
                watches.ForEach(watch => watch.IsBroken = true);
        }
    }

    /// <summary>
    /// Other entries are about to come in place of these. A key that was there changes, whatever comes, and so does one that was not and will be; one that expired before
    /// it comes is none (as in Redis).
    /// </summary>
    public void Exchanging(Keyspace incoming, UnixTime now)
    {
        foreach ((Key key, List<Watch> watches) in _byKey)
        {
            EntryHandle entry = incoming.Find(key.Span);
            bool comes = entry.Exists && !incoming.ExpiryOf(entry).HasPassed(now);
            watches.ForEach(watch => watch.IsBroken |= watch.Existed || comes);
        }
    }

    private sealed class KeyBytes(KeyHasher hasher) : IEqualityComparer<Key>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Key>
    {
        public bool Equals(Key x, Key y) => x == y;

        public int GetHashCode(Key obj) => (int)hasher.Hash(obj.Span);

        public bool Equals(ReadOnlySpan<byte> alternate, Key other) => alternate.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)hasher.Hash(alternate);

        public Key Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
    }
}
