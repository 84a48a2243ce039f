using GoKV.Domain.Partitions;

namespace GoKV.Domain.Ports;

/// <summary>Is told what happens to keys, in the order in which it happens in each partition.</summary>
/// <remarks>
/// Thread safety: called under the partition's lock, so a call must be short and wait for nothing: what is to be done with the news is done after the lock.
/// The key's bytes are good during the call only.
/// </remarks>
public interface IKeyObserver
{
    /// <summary>Something happened to a key.</summary>
    void Happened(Partition partition, KeyEvent what, ReadOnlySpan<byte> key);

    /// <summary>All keys of a partition are gone.</summary>
    void Cleared(Partition partition);
}
