using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>Takes effects and keeps nothing of them: counts, and whether a partition of a schema could hold them.</summary>
/// <remarks>Thread safety: none.</remarks>
internal sealed class EffectChecker(Schema schema) : IEffectSink, IRecordSink
{
    /// <summary>Records.</summary>
    public long Records { get; private set; }

    /// <summary>Effects that give a key a value.</summary>
    public long Puts { get; private set; }

    /// <summary>True once a value came that the schema does not take.</summary>
    public bool SchemaBroken { get; private set; }

    /// <inheritdoc/>
    public bool Record(long lsn, ReadOnlySpan<byte> payload)
    {
        if (!EffectReader.TryReadAll(payload, this) || SchemaBroken)
            return false;
        Records++;
        return true;
    }

    /// <inheritdoc/>
    public void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        Puts++;
        SchemaBroken |= schema == Schema.Int && !value.TryGetInteger(out _);
    }

    /// <inheritdoc/>
    public void Delete(ReadOnlySpan<byte> key)
    {
    }

    /// <inheritdoc/>
    public void Expire(ReadOnlySpan<byte> key, Expiry expiry)
    {
    }

    /// <inheritdoc/>
    public void Clear()
    {
    }
}
