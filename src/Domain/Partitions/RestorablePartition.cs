using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>A partition whose entries can be copied out, for a file, and restored from one: no journal hears of that.</summary>
public abstract class RestorablePartition : MeteredPartition
{
    private protected RestorablePartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
        : base(identity, journal, hasher)
    {
    }

    /// <inheritdoc/>
    public sealed override ulong CopyEntries(ulong cursor, int count, CopiedEntries entries)
    {
        lock (Gate)
        {
            var visitor = new EntryCopier(entries);
            return Keyspace.Scan(cursor, count, ref visitor);
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreExpects(long entries)
    {
        lock (Gate)
            Keyspace.Reserve((int)Math.Min(entries, int.MaxValue));
    }

    /// <inheritdoc/>
    public sealed override bool RestorePut(ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        if (!TryEncode(value, out Value encoded))
            return false;
        lock (Gate)
        {
            Keep(Keyspace.Find(key), key, encoded, FormOf(encoded), expiry);
            return true;
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreDelete(ReadOnlySpan<byte> key)
    {
        lock (Gate)
        {
            EntryHandle entry = Keyspace.Find(key);
            if (!entry.Exists)
                return;
            Keyspace.Remove(entry);
            EnterUse();
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreExpire(ReadOnlySpan<byte> key, Expiry expiry)
    {
        lock (Gate)
        {
            EntryHandle entry = Keyspace.Find(key);
            if (!entry.Exists)
                return;
            Keyspace.SetExpiry(entry, expiry);
            EnterUse();
        }
    }

    /// <inheritdoc/>
    public sealed override void RestoreClear()
    {
        lock (Gate)
        {
            Keyspace.Clear();
            EnterUse();
        }
    }

    /// <summary>A value as the schema holds it: an integer or bytes. False when the schema does not take it.</summary>
    private protected abstract bool TryEncode(Value value, out Value encoded);

    /// <summary>How a value is stored, usually.</summary>
    private protected static ValueForm FormOf(Value encoded) => encoded.IsInteger ? ValueForm.Integer : ValueForm.Bytes;

    private readonly struct EntryCopier(CopiedEntries entries) : IEntryVisitor
    {
        public void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry) => entries.Add(key, value, expiry);
    }
}
