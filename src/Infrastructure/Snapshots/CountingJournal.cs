using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Infrastructure.Effects;

namespace GoKV.Infrastructure.Snapshots;

/// <summary>The journal of a SNAPSHOT partition: counts effects, so that snapshots know how much has changed, and lets a running one listen.</summary>
/// <param name="stopsWrites">Whether writes are refused while no snapshot can be saved; asked for each, from any thread.</param>
/// <remarks>Thread safety: as <see cref="EffectJournal"/>; <see cref="LastLsn"/> may be read from any thread.</remarks>
internal sealed class CountingJournal(Func<bool> stopsWrites) : EffectJournal
{
    private long _lastLsn;
    private volatile Error? _refusal;

    /// <inheritdoc/>
    public override Error? Refusal => Doubt ?? (_refusal is { } failure && stopsWrites() ? failure : null);

    /// <inheritdoc/>
    public override Lsn LastLsn => new(Volatile.Read(ref _lastLsn));

    /// <summary>Begins where recovery ended: before anything is appended.</summary>
    public void Start(long lastLsn) => Volatile.Write(ref _lastLsn, lastLsn);

    /// <summary>Refuses writes, where that is wanted, because no snapshot can be saved; null allows them again.</summary>
    public void Refuse(Error? reason) => _refusal = reason;

    /// <inheritdoc/>
    protected override bool KeepsRecords => false;

    /// <inheritdoc/>
    protected override Lsn Append(in Effect effect) => Append([]);

    /// <inheritdoc/>
    protected override Lsn Append(IReadOnlyList<byte[]> effects)
    {
        Volatile.Write(ref _lastLsn, _lastLsn + 1);
        return new Lsn(_lastLsn);
    }
}
