using System.Text;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>
/// A keyspace of numbers, spoken to with texts; keeps the bodies of its tests short. With <paramref name="mixed"/>, most numbers are stored as bytes of all
/// lengths that begin with them, so that every way of storing a value is met.
/// </summary>
internal sealed class KeyspaceDriver(uint hashMask = uint.MaxValue, bool mixed = false)
{
    internal Keyspace Keyspace { get; } = new(new KeyHasher(11, 22, hashMask));

    internal EntryHandle Find(string key) => Keyspace.Find(Encoding.UTF8.GetBytes(key));

    internal long ValueOf(string key) => ValueOf(Find(key));

    internal long ValueOf(EntryHandle handle) => NumberIn(Keyspace.ViewOf(handle));

    internal Expiry ExpiryOf(string key) => Keyspace.ExpiryOf(Find(key));

    internal void Put(string key, long value, Expiry expiry = default)
    {
        EntryHandle handle = Find(key);
        Value stored = Encode(value);
        ValueForm form = stored.IsInteger ? ValueForm.Integer : ValueForm.Bytes;
        if (handle.Exists)
            Keyspace.Replace(handle, stored, form, expiry);
        else
            Keyspace.Add(handle, Encoding.UTF8.GetBytes(key), stored, form, expiry);
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

    /// <summary>Closes gaps at leisure, a whole pass in steps; the number of steps.</summary>
    internal int CloseGaps(int movesPerStep = 50)
    {
        (int position, int steps) = (0, 0);
        do
        {
            Keyspace.CloseGaps(ref position, movesPerStep);
            steps++;
        }
        while (position != 0);
        return steps;
    }

    /// <summary>Checks what must be true of the index and the entries after every call, by walking them all.</summary>
    internal void AssertIsSound()
    {
        SegmentDirectory directory = Keyspace.Directory;
        EntryStore entries = Keyspace.Entries;
        var addresses = new HashSet<uint>();
        (int count, long bytes, long used) = (0, 24 + (8L * directory.SlotCount), 0);
        ulong position = 0;
        while (position <= uint.MaxValue)
        {
            Segment segment = directory.SegmentOf((uint)position);
            ulong next = segment.EndOfSegment((uint)position);
            Assert.Same(segment, directory.SegmentOf((uint)(next - 1)));
            Assert.True(segment.Count <= Segment.MaxCapacity || hashMask != uint.MaxValue);
            Assert.Equal(0UL, segment.Slots[^1]);
            ulong[] slots = segment.Slots.ToArray().Where(static slot => slot != 0).ToArray();
            Assert.Equal(segment.Count, slots.Length);
            Assert.Equal(slots.Select(static slot => slot >> 32).Order(), slots.Select(static slot => slot >> 32));
            foreach (ulong slot in slots)
            {
                (uint hash, uint address) = ((uint)(slot >> 32), (uint)slot);
                Assert.InRange<ulong>(hash, position, next - 1);
                Assert.True(addresses.Add(address), "Two entries at one address.");
                Expiry expiry = entries.ExpiryOf(address);
                Assert.True(expiry.IsNone || !segment.Earliest.IsNone);
                Assert.True(segment.Earliest.UnixMilliseconds <= expiry.UnixMilliseconds || expiry.IsNone);
                Assert.Equal(address, segment.Find(hash, entries.KeyOf(address), entries));
                used += entries.SizeOf(address);
            }

            (count, bytes, position) = (count + segment.Count, bytes + segment.Bytes, next);
        }

        Assert.Equal(Keyspace.Count, count);
        Assert.Equal(directory.Bytes, bytes);
        Assert.Equal(Keyspace.UsedBytes, bytes + used);
        Assert.InRange(Keyspace.UsedBytes, 0, Keyspace.MemoryBytes);
        Assert.Equal(Keyspace.MemoryBytes, bytes + entries.MeasureBytes());
    }

    private Value Encode(long value)
    {
        int form = (int)((ulong)value % 64);
        if (!mixed || form < 16)
            return new Value(value);
        // Most are short, some longer, a few too long for a record.
        int length = 8 + (form < 60 ? (int)((ulong)value / 64 % 300) : form < 63 ? 900 + (int)((ulong)value / 64 % 2000) : 40_000);
        byte[] bytes = new byte[length];
        Array.Fill(bytes, (byte)value);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return new Value(bytes);
    }

    private long NumberIn(Value stored)
    {
        if (stored.IsInteger)
            return stored.Integer;
        long number = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(stored.Span);
        Assert.Equal(Encode(number), stored);
        return number;
    }

    private readonly struct Collector(List<string> keys) : IEntryVisitor, IExpirySink
    {
        public void Visit(ReadOnlySpan<byte> key, Value value, Expiry expiry) => keys.Add(Encoding.UTF8.GetString(key));

        public void Expired(EntryHandle entry, ReadOnlySpan<byte> key) => keys.Add(Encoding.UTF8.GetString(key));
    }
}
