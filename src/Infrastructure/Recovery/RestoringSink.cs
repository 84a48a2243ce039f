using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Recovery;

/// <summary>Brings what is read from files into a partition.</summary>
/// <remarks>
/// Expired entries are restored like others and reclaimed afterwards: one dropped early might have been made persistent by a later record.
/// </remarks>
internal sealed class RestoringSink(Partition partition) : IEffectSink, IRecordSink
{
    /// <summary>Records up to this LSN are in the snapshot already.</summary>
    public long SkipUpTo { get; set; }

    /// <summary>Records that were applied.</summary>
    public long Records { get; private set; }

    /// <summary>True when a value did not fit the partition's schema: the files are not this partition's.</summary>
    public bool SchemaBroken { get; private set; }

    /// <inheritdoc/>
    public bool Record(long lsn, ReadOnlySpan<byte> payload)
    {
        if (lsn <= SkipUpTo)
            return true;
        Records++;
        return EffectReader.TryReadAll(payload, this) && !SchemaBroken;
    }

    /// <inheritdoc/>
    public void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => SchemaBroken |= !partition.RestorePut(key, value, expiry);

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key) => partition.RestoreDelete(key);

    /// <inheritdoc/>
    public void Expire(ReadOnlySpan<byte> key, Expiry expiry) => partition.RestoreExpire(key, expiry);

    /// <inheritdoc/>
    public void Clear() => partition.RestoreClear();
}
