using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>What all partitions do with keys, whatever the values are.</summary>
public sealed class KeyOperationTests
{
    private readonly DynamicPartition _partition = MakeDynamic();

    [Fact]
    public void DeleteCountsWhatExisted()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2");
        Assert.Equal(2, _partition.Delete([K("a"), K("a"), K("missing"), K("b")], Now).Result);
        Assert.Equal(0, _partition.Count().Result);
    }

    [Fact]
    public void DeleteDoesNotCountTheExpired()
    {
        _partition.Put("k", "v", expiry: 1_500_000);
        Assert.Equal(0, _partition.Delete([K("k")], Later).Result);
    }

    [Fact]
    public void CountExistingCountsAKeyAsOftenAsItIsNamed()
    {
        _partition.Put("a", "1");
        Assert.Equal(2, _partition.CountExisting([K("a"), K("missing"), K("a")], Now).Result);
    }

    [Fact]
    public void PersistTakesAnExpiryOffOnce()
    {
        _partition.Put("k", "v", expiry: 5_000_000);
        Assert.True(_partition.Persist(K("k"), Now).Result);
        Assert.False(_partition.Persist(K("k"), Now).Result);
        Assert.False(_partition.Persist(K("missing"), Now).Result);
    }

    [Fact]
    public void ExpiryOfTellsAMissingKeyFromOneWithoutExpiry()
    {
        _partition.Put("k", "v");
        Assert.True(_partition.ExpiryOf("k")!.Value.IsNone);
        Assert.Null(_partition.ExpiryOf("missing"));
    }

    [Fact]
    public void RenameTakesValueAndExpiryAlong()
    {
        _partition.Put("a", "1", expiry: 5_000_000);
        _partition.Put("b", "2");
        Assert.True(_partition.Rename(K("a"), K("b"), onlyIfAbsent: false, Now).Result);
        Assert.Null(_partition.Read("a"));
        Assert.Equal("1", _partition.Read("b"));
        Assert.Equal(At(5_000_000), _partition.ExpiryOf("b"));
    }

    [Fact]
    public void RenameFailsWhenTheKeyIsMissing() =>
        Assert.Equal(DomainErrors.NoSuchKey, _partition.Rename(K("a"), K("a"), onlyIfAbsent: false, Now).Error);

    [Fact]
    public void RenameToItselfChangesNothing()
    {
        _partition.Put("a", "1");
        Assert.True(_partition.Rename(K("a"), K("a"), onlyIfAbsent: false, Now).Result);
        Assert.False(_partition.Rename(K("a"), K("a"), onlyIfAbsent: true, Now).Result);
        Assert.Equal("1", _partition.Read("a"));
    }

    [Fact]
    public void RenameIfAbsentLeavesAnExistingKeyAlone()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2");
        Assert.False(_partition.Rename(K("a"), K("b"), onlyIfAbsent: true, Now).Result);
        Assert.Equal("2", _partition.Read("b"));
    }

    [Fact]
    public void RenameIfAbsentTakesTheNameOfAnExpiredKey()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2", expiry: 1_500_000);
        Assert.True(_partition.Rename(K("a"), K("b"), onlyIfAbsent: true, Later).Result);
        Assert.Equal("1", _partition.Read("b", Later));
    }

    [Fact]
    public void CopyTakesValueAndExpiryAlong()
    {
        _partition.Put("a", "1", expiry: 5_000_000);
        Assert.True(_partition.Copy(K("a"), K("b"), replace: false, Now).Result);
        Assert.Equal("1", _partition.Read("a"));
        Assert.Equal("1", _partition.Read("b"));
        Assert.Equal(At(5_000_000), _partition.ExpiryOf("b"));
    }

    [Fact]
    public void CopyOverwritesOnlyWhenTold()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2");
        Assert.False(_partition.Copy(K("a"), K("b"), replace: false, Now).Result);
        Assert.Equal("2", _partition.Read("b"));
        Assert.True(_partition.Copy(K("a"), K("b"), replace: true, Now).Result);
        Assert.Equal("1", _partition.Read("b"));
    }

    [Fact]
    public void CopyOfAMissingKeyDoesNothing() => Assert.False(_partition.Copy(K("a"), K("b"), replace: true, Now).Result);

    [Fact]
    public void CopyFailsWhenBothNamesAreOne() =>
        Assert.Equal(DomainErrors.SameObject, _partition.Copy(K("a"), K("a"), replace: true, Now).Error);

    [Fact]
    public void ClearAnswersHowManyThereWere()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2");
        Assert.Equal(2, _partition.Clear().Result);
        Assert.Equal(0, _partition.Clear().Result);
        Assert.Empty(_partition.Keys());
    }

    [Fact]
    public void MemoryUsageGrowsWithKeyAndValue()
    {
        _partition.Put("k", "v");
        _partition.Put("key", new string('x', 1000));
        long small = _partition.MemoryUsage(K("k"), Now).Result!.Value;
        Assert.InRange(_partition.MemoryUsage(K("key"), Now).Result!.Value, small + 990, small + 1010);
        Assert.Null(_partition.MemoryUsage(K("missing"), Now).Result);
    }

    [Fact]
    public void AMissingKeyHasNeitherTypeNorEncoding()
    {
        Assert.Null(_partition.TypeOf(K("k"), Now).Result);
        Assert.Null(_partition.EncodingOf(K("k"), Now).Result);
    }

    [Fact]
    public void StatisticsCountWhatHappens()
    {
        _partition.Put("a", "1", expiry: 1_500_000);
        _partition.Put("b", "2");
        _partition.Read("b");
        _partition.Read("missing");
        _partition.Read("a", Later);
        PartitionStatistics figures = _partition.Statistics();
        Assert.Equal((1, 0, 3, 2, 1, 2, 1), (
            figures.Keys, figures.Expires, figures.Reads, figures.Writes, figures.Hits, figures.Misses, figures.Expired));
        Assert.Equal(5, figures.Operations);
        Assert.Equal(_partition.LastLsn, figures.LastLsn);
        Assert.True(figures.MemoryBytes > 0);
    }

    [Fact]
    public void ResetZeroesTheCountsButNotTheKeys()
    {
        _partition.Put("a", "1");
        _partition.ResetCounters();
        PartitionStatistics figures = _partition.Statistics();
        Assert.Equal((1, 0), (figures.Keys, figures.Operations));
    }

    [Fact]
    public void SweepReclaimsWhatHasExpired()
    {
        _partition.Put("a", "1", expiry: 1_500_000);
        _partition.Put("b", "2", expiry: 5_000_000);
        ulong position = 0;
        Assert.Equal(1, _partition.SweepExpired(ref position, 100, Later));
        Assert.Equal(0UL, position);
        Assert.Equal(1, _partition.Count().Result);
        Assert.Equal(1, _partition.Statistics().Expired);
    }
}
