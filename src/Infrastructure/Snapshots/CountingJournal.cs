using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Effects;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>The journal of a SNAPSHOT partition: counts effects, so that snapshots know how much has changed, and lets a running one listen.</summary>
/// <remarks>Thread safety: as <see cref="EffectJournal"/>; <see cref="LastLsn"/> may be read from any thread.</remarks>
internal sealed class CountingJournal(long lastLsn) : EffectJournal
{
    private long _lastLsn = lastLsn;

    /// <inheritdoc/>
    public override Error? Refusal => null;

    /// <inheritdoc/>
    public override Lsn LastLsn => new(Volatile.Read(ref _lastLsn));

    /// <inheritdoc/>
    protected override bool KeepsRecords => false;

    /// <inheritdoc/>
    protected override Lsn Append(in Effect effect) => Append([]);

    /// <inheritdoc/>
    protected override Lsn Append(ReadOnlySpan<byte> payload)
    {
        Volatile.Write(ref _lastLsn, _lastLsn + 1);
        return new Lsn(_lastLsn);
    }
}
