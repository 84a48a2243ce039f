using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Host.Transport;

/// <summary>
/// The replies of a batch that may leave only when what they tell of is durable. Where a partition cannot keep its promise, the replies that concern
/// it are replaced by the error: nothing is acknowledged that may be lost.
/// </summary>
/// <remarks>
/// Thread safety: none; one connection uses it. While there are replies: <see cref="TryNext"/> and <see cref="Settle"/> for each partition of the batch,
/// then the replies by their index, then <see cref="Clear"/>.
/// </remarks>
internal sealed class HeldReplies
{
    // A long pipeline leaves a long list behind, which is not kept for the next short one.
    private const int KeptCapacity = 1024;

    private const int NoPartition = -1;

    // A reply that is no value, such as OK: no batch has so many of them that they alone are much.
    private const int LeastBytes = 8;

    private readonly List<Outcome> _outcomes = [];
    private List<(Reply Reply, int ProtocolVersion, int Outcome)> _replies = [];

    // Only for batches in more than one partition.
    private Dictionary<PartitionId, int>? _places;
    private int _settled;

    /// <summary>About how many bytes the replies take on the wire.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of replies that are held.</summary>
    public int Count => _replies.Count;

    /// <summary>True when replies are held.</summary>
    public bool Any => _replies.Count > 0;

    /// <summary>A reply, in the order in which they came, as it may leave now, and the protocol it is written in.</summary>
    public (Reply Reply, int ProtocolVersion) this[int index]
    {
        get
        {
            (Reply reply, int protocolVersion, int outcome) = _replies[index];
            return (outcome >= 0 && _outcomes[outcome].Error is { } error ? Reply.Repeated(error, reply.Answers) : reply, protocolVersion);
        }
    }

    /// <summary>Holds a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="protocolVersion">The protocol it is written in: HELLO or RESET may follow before it leaves.</param>
    /// <param name="partition">The partition that it waits for; null when it only keeps its place in the order.</param>
    /// <param name="wrote">True when it confirms a write.</param>
    public void Add(Reply reply, int protocolVersion, PartitionId? partition, bool wrote = true)
    {
        int outcome = partition is { } waited ? PlaceOf(waited) : NoPartition;
        if (outcome >= 0 && wrote)
            _outcomes[outcome] = _outcomes[outcome] with { Wrote = true };
        _replies.Add((reply, protocolVersion, outcome));
        Bytes += SizeOf(reply);
    }

    /// <summary>The next partition that must be waited for, once each.</summary>
    public bool TryNext(out PartitionId partition, out bool wrote)
    {
        bool any = _settled < _outcomes.Count;
        (partition, wrote) = any ? (_outcomes[_settled].Partition, _outcomes[_settled].Wrote) : default;
        return any;
    }

    /// <summary>What came of waiting for the partition that <see cref="TryNext"/> told of: null, or the error.</summary>
    public void Settle(Error? error)
    {
        _outcomes[_settled] = _outcomes[_settled] with { Error = error };
        _settled++;
    }

    /// <summary>Holds none any more.</summary>
    public void Clear()
    {
        (_settled, Bytes) = (0, 0);
        _outcomes.Clear();
        _places = null;
        if (_replies.Capacity > KeptCapacity)
            _replies = [];
        else
            _replies.Clear();
    }

    // What can be large are values, and what lists them or keys.
    private static long SizeOf(Reply reply)
    {
        switch (reply)
        {
            case BulkReply bulk:
                return LeastBytes + bulk.Value.Length;
            case ValuesReply values:
                long bytes = LeastBytes;
                for (int i = 0; i < values.Values.Count; i++)
                    bytes += values.Values[i]?.Length ?? 0;
                return bytes;
            case ArrayReply array:
                return LeastBytes + array.Elements.Sum(SizeOf);
            case SharedReply shared:
                return shared.Size;
            default:
                return LeastBytes;
        }
    }

    private int PlaceOf(PartitionId partition)
    {
        if (_outcomes.Count == 0 || (_places is null && _outcomes[0].Partition != partition))
        {
            if (_outcomes.Count == 1)
                _places = new Dictionary<PartitionId, int> { [_outcomes[0].Partition] = 0, [partition] = 1 };
            _outcomes.Add(new Outcome(partition, Wrote: false, Error: null));
            return _outcomes.Count - 1;
        }

        if (_places is null)
            return 0;
        if (!_places.TryGetValue(partition, out int place))
        {
            _places.Add(partition, place = _outcomes.Count);
            _outcomes.Add(new Outcome(partition, Wrote: false, Error: null));
        }

        return place;
    }

    private readonly record struct Outcome(PartitionId Partition, bool Wrote, Error? Error);
}
