using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Tests;

/// <summary>A journal whose disk can be made to fail. Written out, because a mock cannot take the spans of keys.</summary>
internal sealed class FailingJournal : IPartitionJournal
{
    private readonly NullPartitionJournal _journal = new();

    public Error? Refusal { get; private set; }

    public Lsn LastLsn => _journal.LastLsn;

    public void Fail() => Refusal = new Error("MISCONF disk full");

    public Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => _journal.Put(key, value, expiry);

    public Lsn Delete(ReadOnlySpan<byte> key) => _journal.Delete(key);

    public Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry) => _journal.Expire(key, expiry);

    public Lsn Clear() => _journal.Clear();

    public void BeginBatch() => _journal.BeginBatch();

    public void EndBatch() => _journal.EndBatch();

    public void AbandonBatch() => _journal.AbandonBatch();

    public void Prepare(long bytes) => _journal.Prepare(bytes);
}
