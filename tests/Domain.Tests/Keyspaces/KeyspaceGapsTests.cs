using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>What is held is what is used, within five per cent, once there was time to close the gaps: what a quota is measured with is real memory.</summary>
public sealed class KeyspaceGapsTests
{
    private const int Many = 200_000;

    private readonly KeyspaceDriver _driver = new();

    [Fact]
    public void WhileOnlyGrowingNearlyNothingIsHeldThatIsNotUsed()
    {
        var driver = new KeyspaceDriver(mixed: true);
        driver.PutMany(Many);

        AssertHoldsWhatItUses(driver);
        Assert.Equal(0, MovesOf(driver));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(1000, false)]
    public void AfterRemovalsGapsAreClosedAtLeisure(int every, bool mixed)
    {
        var driver = new KeyspaceDriver(mixed: mixed);
        driver.PutMany(Many * 2);
        RemoveMost(driver, Many * 2, every);
        Assert.True(driver.Keyspace.MemoryBytes > driver.Keyspace.UsedBytes * 1.1, "There are few gaps: this test shows nothing.");

        driver.CloseGaps();
        driver.CloseGaps();

        AssertHoldsWhatItUses(driver);
        driver.AssertIsSound();
        for (int i = 0; i < Many * 2; i += every)
            Assert.Equal(i, driver.ValueOf($"key:{i}"));
    }

    [Fact]
    public void AFewPassesLaterThereIsNothingLeftToDo()
    {
        var driver = new KeyspaceDriver(mixed: true);
        driver.PutMany(Many);
        RemoveMost(driver, Many, every: 3);
        for (int pass = 0; pass < 5; pass++)
            driver.CloseGaps();

        long held = driver.Keyspace.MemoryBytes;
        Assert.Equal(0, MovesOf(driver));
        Assert.Equal(held, driver.Keyspace.MemoryBytes);
    }

    [Fact]
    public void AStepMovesNoMoreThanItMay()
    {
        _driver.PutMany(Many);
        RemoveMost(_driver, Many, every: 2);
        HashSet<uint> before = Addresses();
        int position = 0;
        _driver.Keyspace.CloseGaps(ref position, 100);

        Assert.NotEqual(0, position);
        Assert.InRange(before.Except(Addresses()).Count(), 1, 100);
    }

    [Fact]
    public void AScanMissesNothingWhileGapsAreClosedAtLeisure()
    {
        _driver.PutMany(40_000);
        RemoveMost(_driver, 40_000, every: 2);
        var visited = new List<string>();
        (ulong cursor, int position) = (0, 0);
        do
        {
            cursor = _driver.ScanStep(cursor, 50, visited);
            _driver.Keyspace.CloseGaps(ref position, 50);
        }
        while (cursor != 0);

        Assert.Equal(20_000, visited.Count);
        Assert.Equal(20_000, visited.Distinct().Count());
    }

    [Fact]
    public void AnEmptyKeyspaceHasNoGaps() => Assert.Equal(1, _driver.CloseGaps());

    // What is left of a page of each size is beside it where there is little data.
    private static void AssertHoldsWhatItUses(KeyspaceDriver driver) =>
        Assert.InRange(driver.Keyspace.MemoryBytes, driver.Keyspace.UsedBytes, (driver.Keyspace.UsedBytes * 105 / 100) + 20_000);

    private static void RemoveMost(KeyspaceDriver driver, int count, int every)
    {
        // In the order of the keys, not in that of the pages: as clients would.
        int[] order = [.. Enumerable.Range(0, count).Where(i => i % every != 0)];
        new Random(3).Shuffle(order);
        foreach (int i in order)
            driver.Remove($"key:{i}");
    }

    private static int MovesOf(KeyspaceDriver driver)
    {
        HashSet<uint> before = Addresses(driver);
        driver.CloseGaps();
        return before.Except(Addresses(driver)).Count();
    }

    private HashSet<uint> Addresses() => Addresses(_driver);

    private static HashSet<uint> Addresses(KeyspaceDriver driver)
    {
        var addresses = new HashSet<uint>();
        ulong position = 0;
        while (position <= uint.MaxValue)
        {
            Segment segment = driver.Keyspace.Directory.SegmentOf((uint)position);
            foreach (ulong slot in segment.Slots)
            {
                if (slot != 0)
                    addresses.Add((uint)slot);
            }

            position = segment.EndOfSegment((uint)position);
        }

        return addresses;
    }
}
