using GoKV.Domain.Keyspaces;

namespace GoKV.Application.Sessions;

/// <summary>What a session is subscribed to.</summary>
/// <remarks>
/// Thread safety: the subscriptions' registry changes it, on the session's own thread; the counts may be read from any thread and may be a moment old.
/// </remarks>
public sealed class SessionSubscriptions
{
    // A place in the session's set and one in the registry's, and the head of an array. The bytes of a name are the registry's, for all who use it.
    private const int BytesEach = 64;

    private readonly HashSet<byte[]>?[] _names = new HashSet<byte[]>?[3];
    private int _total;

    /// <summary>True when there is any: a RESP2 client may then use few commands only.</summary>
    public bool Any => Volatile.Read(ref _total) > 0;

    /// <summary>About how many bytes of memory they take.</summary>
    public long Bytes => (long)Volatile.Read(ref _total) * BytesEach;

    /// <summary>How many there are of a kind.</summary>
    public int CountOf(SubscriptionKind kind) => _names[(int)kind]?.Count ?? 0;

    /// <summary>The names of a kind.</summary>
    internal IReadOnlyCollection<byte[]> Of(SubscriptionKind kind) => _names[(int)kind] ?? (IReadOnlyCollection<byte[]>)[];

    internal bool Add(SubscriptionKind kind, byte[] name)
    {
        bool added = (_names[(int)kind] ??= new HashSet<byte[]>(BytesComparer.Instance)).Add(name);
        if (added)
            Volatile.Write(ref _total, _total + 1);
        return added;
    }

    internal bool Remove(SubscriptionKind kind, byte[] name)
    {
        bool removed = _names[(int)kind]?.Remove(name) ?? false;
        if (removed)
            Volatile.Write(ref _total, _total - 1);
        return removed;
    }
}
