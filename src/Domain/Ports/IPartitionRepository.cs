using System.Diagnostics.CodeAnalysis;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;

namespace GoKV.Domain.Ports;

/// <summary>The partitions that exist.</summary>
/// <remarks>Thread safety: every member may be called from any thread. A partition that was found may be dropped the next moment; it then refuses every operation itself.</remarks>
public interface IPartitionRepository
{
    /// <summary>The highest id in use or ever used.</summary>
    PartitionId HighestId { get; }

    /// <summary>The partition with an id; false when there is none (any more).</summary>
    bool TryFind(PartitionId id, [NotNullWhen(true)] out Partition? partition);

    /// <summary>The created partition with a name; false when there is none. Numbered databases have no name of their own and are found by id.</summary>
    bool TryFind(PartitionName name, [NotNullWhen(true)] out Partition? partition);

    /// <summary>Makes all partitions, those included that are still to come, tell an observer what happens to their keys; null to end it.</summary>
    void Observe(IKeyObserver? observer);

    /// <summary>Changes what all partitions share about memory, and has all of them obey, also those that are still to come.</summary>
    void ChangeMemory(Action<MemoryRules> change);

    /// <summary>The created partitions in the order of their creation.</summary>
    IReadOnlyList<Partition> ListCreated();

    /// <summary>All partitions: the numbered databases, then the created ones.</summary>
    IReadOnlyList<Partition> ListAll();
}
