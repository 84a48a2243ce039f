using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Debugging;

/// <summary>DEBUG DIGEST: a signature of what the numbered databases hold, the same as Redis gives for the same content.</summary>
internal sealed record DebugDigest : DebugAction
{
    private const int EntriesAtOnce = 1000;

    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        var whole = new ContentDigest();
        for (int number = 0; number < PartitionLimits.NumberedDatabases; number++)
        {
            if (tools.Partitions.TryFind(new PartitionId(number), out Partition? partition))
                Add(partition, number, whole);
        }

        return Task.FromResult(Reply.SimpleString(whole.ToString()));
    }

    private static void Add(Partition partition, int number, ContentDigest whole)
    {
        var entries = new CopiedEntries();
        bool isFirst = true;
        ulong cursor = 0;
        do
        {
            entries.Clear();
            cursor = partition.CopyEntries(cursor, EntriesAtOnce, entries);
            for (int i = 0; i < entries.Count; i++)
            {
                // A database counts when it has something.
                if (isFirst)
                    whole.MixNumber(number);
                isFirst = false;
                var each = new ContentDigest();
                each.Mix(entries[i].Key);
                each.MixEntry(entries[i].Value, entries[i].Expiry);
                whole.Xor(each);
            }
        }
        while (cursor != 0);
    }
}

/// <summary>DEBUG DIGEST-VALUE key ...: signatures of values with their expiries, without the names of the keys; zeros for a missing one.</summary>
internal sealed record DebugDigestValue(IReadOnlyList<Key> Keys) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        Outcome<Partition> found = tools.PartitionOf(on);
        return Task.FromResult(found.Succeeded ? Reply.Array([.. Keys.Select(key => DigestOf(key, found.Result, on.Now))]) : found.Error);
    }

    private static Reply DigestOf(Key key, Partition partition, UnixTime now)
    {
        var digest = new ContentDigest();
        if (partition is IScalars scalars && scalars.Peek(key, now).Result is { } stored)
            digest.MixEntry(stored.Value, stored.Expiry);
        return Reply.SimpleString(digest.ToString());
    }
}
