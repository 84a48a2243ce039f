using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>Growth, shrinking and colliding hashes: that all keys survive it, that memory comes back and that no call does much.</summary>
public sealed class KeyspaceSizeTests
{
    private const int MaxEntriesMovedPerCall = 2048;

    private readonly KeyspaceDriver _driver = new();

    [Fact]
    public void FiftyThousandKeysAreFoundAgain()
    {
        _driver.PutMany(50_000);

        Assert.Equal(50_000, _driver.Keyspace.Count);
        for (int i = 0; i < 50_000; i++)
            Assert.Equal(i, _driver.ValueOf($"key:{i}"));
        _driver.AssertIsSound();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(50_000)]
    [InlineData(1_000_000)]
    public void RoomThatWasReservedIsUsedAndGivenBack(int reserved)
    {
        long empty = _driver.Keyspace.MemoryBytes;
        _driver.Keyspace.Reserve(reserved);
        _driver.AssertIsSound();
        long moved = MovedBy(() => _driver.PutMany(50_000));
        _driver.Keyspace.Reserve(2_000_000);

        _driver.AssertIsSound();
        Assert.Equal(50_000, _driver.ScanAll().Distinct().Count());
        Assert.Equal(reserved >= 50_000, moved == 0);
        for (int i = 0; i < 50_000; i++)
            _driver.Remove($"key:{i}");
        Assert.Equal(empty, _driver.Keyspace.MemoryBytes);
    }

    [Fact]
    public void NoCallMovesManyEntries()
    {
        long worst = 0;
        for (int i = 0; i < 100_000; i++)
            worst = Math.Max(worst, MovedBy(() => _driver.Put($"key:{i}", i)));
        for (int i = 0; i < 100_000; i++)
            worst = Math.Max(worst, MovedBy(() => _driver.Remove($"key:{i}")));

        Assert.InRange(worst, Segment.MaxCapacity / 2, MaxEntriesMovedPerCall);
    }

    [Fact]
    public void AClearMovesNothing()
    {
        _driver.PutMany(20_000);

        Assert.Equal(0, MovedBy(_driver.Keyspace.Clear));
    }

    [Fact]
    public void MemoryComesBackWhileKeysGo()
    {
        _driver.PutMany(64_000);
        long full = _driver.Keyspace.MemoryBytes;

        for (int i = 0; i < 60_000; i++)
            _driver.Remove($"key:{i}");

        Assert.InRange(_driver.Keyspace.MemoryBytes, 0, full / 5);
        Assert.InRange(_driver.Keyspace.Directory.SlotCount, 1, 64);
        Assert.All(Enumerable.Range(60_000, 4000), i => Assert.Equal(i, _driver.ValueOf($"key:{i}")));
        _driver.AssertIsSound();
    }

    [Fact]
    public void AScanMissesNoKeyWhileGapsAreClosed()
    {
        var driver = new KeyspaceDriver(mixed: true);
        driver.PutMany(40_000);
        var visited = new List<string>();
        ulong cursor = 0;
        int next = 0;
        do
        {
            cursor = driver.ScanStep(cursor, 50, visited);
            for (int i = 0; i < 60 && next < 40_000; next++, i++)
            {
                // Every tenth key stays.
                if (next % 10 != 0)
                    driver.Remove($"key:{next}");
            }
        }
        while (cursor != 0);

        Assert.Equal(visited.Count, visited.Distinct().Count());
        Assert.Empty(Enumerable.Range(0, 4000).Select(static i => $"key:{i * 10}").Except(visited));
        driver.AssertIsSound();
    }

    [Fact]
    public void OverwritingForLongTakesNoMoreMemory()
    {
        var driver = new KeyspaceDriver(mixed: true);
        var random = new Random(6);
        driver.PutMany(5000);
        long peak = 0;
        for (int i = 0; i < 300_000; i++)
        {
            driver.Put($"key:{random.Next(5000)}", random.NextInt64());
            if (i == 50_000)
                peak = driver.Keyspace.MemoryBytes;
        }

        Assert.InRange(driver.Keyspace.MemoryBytes, 0, peak * 5 / 4);
        driver.AssertIsSound();
    }

    [Fact]
    public void AnEmptiedKeyspaceIsAsSmallAsANewOne()
    {
        long empty = _driver.Keyspace.MemoryBytes;
        _driver.PutMany(30_000);

        for (int i = 0; i < 30_000; i++)
            _driver.Remove($"key:{i}");

        Assert.Equal(empty, _driver.Keyspace.MemoryBytes);
        Assert.Equal(1, _driver.Keyspace.Directory.SlotCount);
    }

    [Fact]
    public void AChangeBackAndForthAtAnySizeMovesNothingInTheLongRun()
    {
        for (int size = 0; size < 5000; size++)
        {
            GoBackAndForth();
            _driver.Put($"key:{size}", size);
        }

        for (int size = 0; size < 5000; size++)
        {
            _driver.Remove($"key:{size}");
            GoBackAndForth();
        }

        void GoBackAndForth() => Assert.InRange(
            MovedBy(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    _driver.Put("back and forth", i);
                    _driver.Remove("back and forth");
                }
            }),
            0,
            MaxEntriesMovedPerCall);
    }

    [Theory]
    [InlineData(0x00000000)]
    [InlineData(0x00000003)]
    [InlineData(0xC0000000)]
    [InlineData(0x80000001)]
    [InlineData(0x00FFFF00)]
    public void ThousandsOfEqualHashesStillWork(uint hashMask)
    {
        var driver = new KeyspaceDriver(hashMask);
        driver.PutMany(4000);
        driver.AssertIsSound();
        Assert.InRange(driver.Keyspace.Directory.SlotCount, 1, 256);
        Assert.Equal(4000, driver.ScanAll().Distinct().Count());

        for (int i = 0; i < 4000; i += 2)
            Assert.True(driver.Remove($"key:{i}"));
        driver.AssertIsSound();
        for (int i = 0; i < 4000; i++)
            Assert.Equal(i % 2 != 0, driver.Find($"key:{i}").Exists);

        for (int i = 1; i < 4000; i += 2)
            Assert.Equal(i, driver.ValueOf($"key:{i}"));
        for (int i = 1; i < 4000; i += 2)
            Assert.True(driver.Remove($"key:{i}"));
        Assert.Equal(0, driver.Keyspace.Count);
    }

    [Fact]
    public void EqualHashesThatComeAndGoDoNotGrowTheDirectory()
    {
        var driver = new KeyspaceDriver(hashMask: 0);
        for (int round = 0; round < 12; round++)
        {
            driver.PutMany(1100);
            for (int i = 500; i < 1100; i++)
                driver.Remove($"key:{i}");
            driver.AssertIsSound();
        }

        Assert.InRange(driver.Keyspace.Directory.SlotCount, 2, 128);

        // They all go in one step, which alone would not merge that many segments.
        for (int i = 0; i < 500; i++)
            driver.Put($"key:{i}", i, Expiry.At(1));
        driver.SweepAll(now: 2);
        Assert.Equal(1, driver.Keyspace.Directory.SlotCount);
    }

    [Fact]
    public void EqualHashesExpireToo()
    {
        var driver = new KeyspaceDriver(hashMask: 0);
        for (int i = 0; i < 3000; i++)
            driver.Put($"key:{i}", i, Expiry.At(1 + (i % 2)));

        Assert.Equal(1500, driver.SweepAll(now: 2).Count);
        Assert.Equal(1500, driver.SweepAll(now: 3).Count);
    }

    private long MovedBy(Action call)
    {
        long before = _driver.Keyspace.Directory.EntriesMoved;
        call();
        return _driver.Keyspace.Directory.EntriesMoved - before;
    }
}
