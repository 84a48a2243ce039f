using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class KeyspaceScanTests
{
    private readonly KeyspaceDriver _driver = new();

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    public void EveryKeyIsVisitedOnce(int count)
    {
        _driver.PutMany(5000);

        List<string> visited = _driver.ScanAll(count);

        Assert.Equal(5000, visited.Count);
        Assert.Equal(5000, visited.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void ACountBelowOneIsOne(int count)
    {
        _driver.PutMany(20);

        Assert.Equal(20, _driver.ScanAll(count).Count);
    }

    [Fact]
    public void AStepVisitsAboutAsManyAsAskedFor()
    {
        _driver.PutMany(20_000);
        var visited = new List<string>();

        Assert.NotEqual(0UL, _driver.ScanStep(0, 100, visited));

        Assert.InRange(visited.Count, 100, 120);
    }

    [Fact]
    public void AStepEndsSoonWhereEntriesAreSparse()
    {
        // All keys are at one end of the hashes: what lies before has only empty segments.
        var driver = new KeyspaceDriver(hashMask: 0);
        driver.PutMany(2000);
        var visited = new List<string>();
        ulong cursor = driver.ScanStep(0, 1, visited);
        Assert.Equal(2000, visited.Count);

        int steps = 0;
        for (; cursor != 0; steps++)
            cursor = driver.ScanStep(cursor, 1, visited);

        Assert.True(steps > 2);
        Assert.Equal(2000, visited.Count);
    }

    [Theory]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue)]
    public void ACursorOutOfRangeIsTheEnd(ulong cursor)
    {
        _driver.PutMany(100);
        var visited = new List<string>();

        Assert.Equal(0UL, _driver.ScanStep(cursor, 10, visited));
        Assert.Empty(visited);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(0x80000000UL)]
    [InlineData(0xFFFFFFFFUL)]
    public void AnyCursorInRangeIsSafe(ulong cursor)
    {
        _driver.PutMany(3000);
        var visited = new List<string>();

        Assert.InRange(_driver.ScanStep(cursor, 10, visited), 0UL, uint.MaxValue);
    }

    [Fact]
    public void ScanAllocatesNothing()
    {
        _driver.PutMany(3000);
        var counter = default(Counter);
        _driver.Keyspace.Scan(0, 10, ref counter);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _driver.Keyspace.Scan(0, int.MaxValue, ref counter);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(counter.Visited >= 3000);
    }

    [Theory]
    [InlineData(1, 5000, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(3, 30_000, -1)]
    [InlineData(4, 3000, -1)]
    [InlineData(5, 1000, 0)]
    public void KeysThatStayAreVisitedExactlyOnceWhileOthersComeAndGo(int seed, int othersAtStart, int trend)
    {
        var random = new Random(seed);
        var others = new Stack<string>();
        int added = 0;
        for (int i = 0; i < 500; i++)
            _driver.Put($"stays:{i}", i);
        for (int i = 0; i < othersAtStart; i++)
            AddOther();

        var visited = new List<string>();
        var (cursor, steps, smallest, largest) = (0UL, 0, int.MaxValue, 0);
        do
        {
            cursor = _driver.ScanStep(cursor, 20, visited);
            for (int i = 0; i < 400 && steps < 100; i++)
            {
                bool adds = random.Next(10) < 5 + (trend * 4);
                if (adds)
                    AddOther();
                else if (others.TryPop(out string? key))
                    _driver.Remove(key);
            }

            (steps, smallest, largest) = (steps + 1, Math.Min(smallest, _driver.Keyspace.Count), Math.Max(largest, _driver.Keyspace.Count));
        }
        while (cursor != 0);

        Assert.True(trend == 0 || largest > 4 * smallest, $"Grew or shrank too little: {smallest} to {largest}.");
        Assert.Equal(visited.Count, visited.Distinct().Count());
        Assert.Equal(500, visited.Count(key => key.StartsWith("stays:", StringComparison.Ordinal)));

        void AddOther()
        {
            others.Push($"other:{added++}");
            _driver.Put(others.Peek(), added);
        }
    }

    private struct Counter : IEntryVisitor
    {
        public int Visited { get; private set; }

        public void Visit(ReadOnlySpan<byte> key, Domain.Values.Value value, Domain.Values.Expiry expiry) => Visited++;
    }
}
