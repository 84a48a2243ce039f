using System.Runtime.CompilerServices;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Host.Transport.Epoll;

namespace GoKV.Host.Transport;

/// <summary>
/// The replies of a batch that may leave only when what they tell of is durable. Where a partition cannot keep its promise, the replies that concern
/// it are replaced by the error: nothing is acknowledged that may be lost.
/// </summary>
/// <remarks>Thread safety: none; one connection uses it.</remarks>
internal sealed class HeldReplies(IDurability durability)
{
    // A long pipeline leaves a long list behind, which is not kept for the next short one.
    private const int KeptCapacity = 1024;

    private readonly Dictionary<PartitionId, (bool Wrote, Error? Error)> _outcomes = [];
    private List<(Reply Reply, int ProtocolVersion, PartitionId? Partition)> _replies = [];

    /// <summary>True when replies are held.</summary>
    public bool Any => _replies.Count > 0;

    /// <summary>Holds a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="protocolVersion">The protocol it is written in: HELLO or RESET may follow before it leaves.</param>
    /// <param name="partition">The partition that it waits for; null when it only keeps its place in the order.</param>
    /// <param name="wrote">True when it confirms a write.</param>
    public void Add(Reply reply, int protocolVersion, PartitionId? partition, bool wrote = true)
    {
        _replies.Add((reply, protocolVersion, partition));
        if (partition is { } waited)
            _outcomes[waited] = (wrote || (_outcomes.TryGetValue(waited, out (bool Wrote, Error? Error) known) && known.Wrote), null);
    }

    /// <summary>Waits for every partition of the batch, once.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync()
    {
        foreach (PartitionId partition in _outcomes.Keys)
        {
            Task<Error?> waiting = durability.WaitAsync(partition, _outcomes[partition].Wrote).AsTask();
            if (SynchronizationContext.Current is EventLoop loop)
                await loop.When(waiting);
            _outcomes[partition] = (true, await waiting);
        }
    }

    /// <summary>The replies in their order, each with its protocol, and holds none any more.</summary>
    public IEnumerable<(Reply Reply, int ProtocolVersion)> Release()
    {
        foreach ((Reply reply, int protocolVersion, PartitionId? partition) in _replies)
            yield return (partition is { } waited && _outcomes[waited].Error is { } error ? Reply.Repeated(error, reply.Answers) : reply, protocolVersion);
        _outcomes.Clear();
        if (_replies.Capacity > KeptCapacity)
            _replies = [];
        else
            _replies.Clear();
    }
}
