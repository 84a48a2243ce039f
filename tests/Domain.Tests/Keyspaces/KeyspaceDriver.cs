using System.Text;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>A keyspace of numbers, spoken to with texts; keeps the bodies of its tests short.</summary>
internal sealed class KeyspaceDriver(uint hashMask = uint.MaxValue, Func<long, int>? sizeOf = null)
{
    internal Keyspace<long> Keyspace { get; } = new(new KeyHasher(11, 22, hashMask), sizeOf);

    internal EntryHandle Find(string key) => Keyspace.Find(Encoding.UTF8.GetBytes(key));

    internal long ValueOf(string key) => Keyspace.ValueOf(Find(key));

    internal Expiry ExpiryOf(string key) => Keyspace.ExpiryOf(Find(key));

    internal void Put(string key, long value, Expiry expiry = default)
    {
        EntryHandle handle = Find(key);
        if (handle.Exists)
            Keyspace.Replace(handle, value, expiry);
        else
            Keyspace.Add(handle, Encoding.UTF8.GetBytes(key), value, expiry);
    }

    internal void PutMany(int count)
    {
        for (int i = 0; i < count; i++)
            Put($"key:{i}", i);
    }

    internal bool Remove(string key)
    {
        EntryHandle handle = Find(key);
        if (handle.Exists)
            Keyspace.Remove(handle);
        return handle.Exists;
    }

    /// <summary>One step of a scan; adds what it visited.</summary>
    internal ulong ScanStep(ulong cursor, int count, List<string> visited)
    {
        var visitor = new Collector(visited);
        return Keyspace.Scan(cursor, count, ref visitor);
    }

    internal List<string> ScanAll(int count = 10)
    {
        var visited = new List<string>();
        ulong cursor = 0;
        do
            cursor = ScanStep(cursor, count, visited);
        while (cursor != 0);
        return visited;
    }

    /// <summary>One step of a sweep; adds what it removed.</summary>
    internal int SweepStep(ref ulong position, long now, int maxEntries, List<string> removed)
    {
        var sink = new Collector(removed);
        return Keyspace.SweepExpired(ref position, new UnixTime(now), maxEntries, ref sink);
    }

    internal List<string> SweepAll(long now, int maxEntries = 100)
    {
        var removed = new List<string>();
        ulong position = 0;
        do
            SweepStep(ref position, now, maxEntries, removed);
        while (position != 0);
        return removed;
    }

    /// <summary>Checks what must be true of the segments after every call, by walking them all.</summary>
    internal void AssertSegmentsAreRight()
    {
        SegmentDirectory<long> directory = Keyspace.Directory;
        (int count, long bytes) = (0, 24 + (8L * directory.SlotCount));
        ulong position = 0;
        while (position <= uint.MaxValue)
        {
            Segment<long> segment = directory.SegmentOf((uint)position);
            ulong next = segment.EndOfSegment((uint)position);
            Assert.Same(segment, directory.SegmentOf((uint)(next - 1)));
            Assert.True(segment.Capacity <= Segment<long>.MaxCapacity || hashMask != uint.MaxValue);
            for (int link = 1; link <= segment.Count; link++)
            {
                ref Segment<long>.Entry entry = ref segment.EntryAt(link);
                Assert.InRange<ulong>(entry.Hash, position, next - 1);
                Assert.True(entry.Expiry.IsNone || !segment.Earliest.IsNone);
                Assert.True(segment.Earliest.UnixMilliseconds <= entry.Expiry.UnixMilliseconds || entry.Expiry.IsNone);
                Assert.Equal(link, segment.Find(entry.Hash, entry.Key));
            }

            (count, bytes, position) = (count + segment.Count, bytes + segment.Bytes, next);
        }

        Assert.Equal(Keyspace.Count, count);
        Assert.Equal(directory.Bytes, bytes);
    }

    private readonly struct Collector(List<string> keys) : IEntryVisitor<long>, IExpirySink
    {
        public void Visit(byte[] key, long value, Expiry expiry) => keys.Add(Encoding.UTF8.GetString(key));

        public void Expired(byte[] key) => keys.Add(Encoding.UTF8.GetString(key));
    }
}
