using System.Diagnostics.CodeAnalysis;
using GoKV.Application.Sessions;
using GoKV.Domain.Keyspaces;

namespace GoKV.Application.PubSub;

/// <summary>Who is subscribed to which name, of one kind. A name without subscribers is not kept.</summary>
/// <remarks>Thread safety: none; under the lock of its registry.</remarks>
internal sealed class Topics
{
    private readonly Dictionary<byte[], HashSet<Session>> _subscribers = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], HashSet<Session>>.AlternateLookup<ReadOnlySpan<byte>> _bySpan;

    public Topics() => _bySpan = _subscribers.GetAlternateLookup<ReadOnlySpan<byte>>();

    public IReadOnlyDictionary<byte[], HashSet<Session>> All => _subscribers;

    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out HashSet<Session>? subscribers) =>
        _bySpan.TryGetValue(name, out subscribers);

    public void Add(byte[] name, Session session)
    {
        if (!_subscribers.TryGetValue(name, out HashSet<Session>? sessions))
            _subscribers[name] = sessions = [];
        sessions.Add(session);
    }

    public bool TryTake(byte[] name, [NotNullWhen(true)] out HashSet<Session>? subscribers) => _subscribers.Remove(name, out subscribers);

    public void Clear() => _subscribers.Clear();

    public void Remove(byte[] name, Session session)
    {
        if (!_subscribers.TryGetValue(name, out HashSet<Session>? sessions))
            return;
        sessions.Remove(session);
        if (sessions.Count == 0)
            _subscribers.Remove(name);
    }
}
