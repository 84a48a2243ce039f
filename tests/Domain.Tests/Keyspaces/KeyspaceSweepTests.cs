using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class KeyspaceSweepTests
{
    private readonly KeyspaceDriver _driver = new();

    [Fact]
    public void OnlyWhatHasPassedIsRemoved()
    {
        _driver.Put("past", 1, Expiry.At(99));
        _driver.Put("now", 1, Expiry.At(100));
        _driver.Put("future", 1, Expiry.At(101));
        _driver.Put("never", 1);

        Assert.Equal(["past"], _driver.SweepAll(now: 100));

        Assert.Equal((3, 2), (_driver.Keyspace.Count, _driver.Keyspace.ExpiringCount));
        Assert.False(_driver.Find("past").Exists);
        Assert.True(_driver.Find("now").Exists);
    }

    [Fact]
    public void APassRemovesEverythingDueHoweverSmallItsSteps()
    {
        PutExpiring(30_000, key => key % 3 == 0 ? 10 : 20);

        List<string> removed = _driver.SweepAll(now: 15, maxEntries: 1);

        Assert.Equal(10_000, removed.Distinct().Count());
        Assert.Equal(10_000, removed.Count);
        Assert.Equal(20_000, _driver.Keyspace.Count);
        _driver.AssertIsSound();
    }

    [Fact]
    public void AStepAnswersHowManyItRemovedAndEndsNearItsLimit()
    {
        PutExpiring(30_000, _ => 10);
        var removed = new List<string>();
        ulong position = 0;

        int answer = _driver.SweepStep(ref position, now: 11, maxEntries: 100, removed);

        Assert.Equal(removed.Count, answer);
        Assert.InRange(answer, 100, 100 + Segment.MaxCapacity);
        Assert.NotEqual(0UL, position);
    }

    [Fact]
    public void WhatIsNotDueIsNotExamined()
    {
        PutExpiring(30_000, _ => 1000);
        ulong position = 0;

        Assert.Equal(0, _driver.SweepStep(ref position, now: 999, maxEntries: 1, []));

        // All segments were passed in this one step.
        Assert.Equal(0UL, position);
    }

    [Fact]
    public void AStepPassesALimitedNumberOfSegments()
    {
        _driver.PutMany(1_100_000);
        Assert.True(_driver.Keyspace.Directory.SlotCount > Keyspace.MaxSkipsPerSweep);
        ulong position = 0;

        _driver.SweepStep(ref position, now: 1, maxEntries: 1, []);

        Assert.NotEqual(0UL, position);
    }

    [Fact]
    public void ASweepThatFoundALaterExpiryWaitsForIt()
    {
        _driver.Put("a", 1, Expiry.At(10));
        _driver.Keyspace.SetExpiry(_driver.Find("a"), Expiry.At(1000));
        Assert.Equal(10, EarliestOf("a").UnixMilliseconds);

        Assert.Empty(_driver.SweepAll(now: 11));

        Assert.Equal(1000, EarliestOf("a").UnixMilliseconds);
        Assert.Equal(["a"], _driver.SweepAll(now: 1001));
    }

    [Fact]
    public void AnExpirySetLaterIsSeen()
    {
        _driver.Put("a", 1);
        Assert.Empty(_driver.SweepAll(now: 1));
        _driver.Keyspace.SetExpiry(_driver.Find("a"), Expiry.At(5));

        Assert.Equal(["a"], _driver.SweepAll(now: 6));
    }

    [Fact]
    public void SegmentsThatMergeDuringAPassLoseNothing()
    {
        PutExpiring(40_000, key => key % 20 == 0 ? 20 : 10);
        int slots = _driver.Keyspace.Directory.SlotCount;

        Assert.Equal(38_000, _driver.SweepAll(now: 11, maxEntries: 50).Count);

        Assert.True(_driver.Keyspace.Directory.SlotCount <= slots / 4);
        Assert.Equal(2000, _driver.ScanAll().Count);
        _driver.AssertIsSound();
        Assert.Equal(2000, _driver.SweepAll(now: 21, maxEntries: 50).Count);
        Assert.Equal(0, _driver.Keyspace.Count);
    }

    [Fact]
    public void KeysAddedBetweenStepsBehindThePositionWaitForTheNextPass()
    {
        PutExpiring(20_000, _ => 10);
        ulong position = 0;
        _driver.SweepStep(ref position, now: 11, maxEntries: 5000, []);
        PutExpiring(20_000, _ => 10);
        while (position != 0)
            _driver.SweepStep(ref position, now: 11, maxEntries: 5000, []);
        Assert.InRange(_driver.Keyspace.Count, 4000, 8000);

        _driver.SweepAll(now: 11);

        Assert.Equal(0, _driver.Keyspace.Count);
    }

    [Theory]
    [InlineData(1UL << 32)]
    [InlineData(ulong.MaxValue)]
    public void APositionOutOfRangeIsTheEnd(ulong position)
    {
        PutExpiring(10, _ => 1);

        Assert.Equal(0, _driver.SweepStep(ref position, now: 5, maxEntries: 100, []));
        Assert.Equal(0UL, position);
    }

    private void PutExpiring(int count, Func<int, long> expiryOf)
    {
        for (int i = 0; i < count; i++)
            _driver.Put($"key:{i}", i, Expiry.At(expiryOf(i)));
    }

    private Expiry EarliestOf(string key) => _driver.Keyspace.Directory.SegmentOf(_driver.Find(key).Hash).Earliest;
}
