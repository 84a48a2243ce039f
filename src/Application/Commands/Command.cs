using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using MediatR;

namespace GoKV.Application.Commands;

/// <summary>A request that MediatR carries to its handler. One type per command, all values checked or checkable.</summary>
public abstract record Command : IRequest<Replies.Reply>;

/// <summary>A command on the data of one partition.</summary>
/// <param name="On">Which partition, and when.</param>
public abstract record PartitionCommand(Target On) : Command;

/// <summary>What a command on data acts on.</summary>
/// <param name="Partition">The partition, by id: the handler looks it up, and it may be gone.</param>
/// <param name="Now">The time of the batch that the command came in.</param>
public readonly record struct Target(PartitionId Partition, UnixTime Now);

/// <summary>What a binder may use besides the words: who asks, on which partition, and when.</summary>
/// <param name="Session">The session that sent the command.</param>
/// <param name="On">The session's partition, or the one that IN named.</param>
/// <param name="IsNamed">True when IN named the partition: a command that else concerns all of them then concerns this one.</param>
/// <param name="InTransaction">True when EXEC carries it out: nothing waits then.</param>
public readonly record struct Invocation(Session Session, Target On, bool IsNamed = false, bool InTransaction = false)
{
    /// <summary>The partition that IN named, or all of them.</summary>
    public PartitionId NamedOrAll => IsNamed ? On.Partition : PartitionId.All;

    /// <summary>The time of the batch that the command came in.</summary>
    public UnixTime Now => On.Now;
}
