using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>Which effects an operation reports, in which order: what replay will see.</summary>
public sealed class JournalTests
{
    private readonly RecordingJournal _journal = new();
    private readonly DynamicPartition _partition;

    public JournalTests() => _partition = MakeDynamic(_journal);

    [Fact]
    public void PutReportsValueAndExpiry()
    {
        _partition.Put("k", "v");
        _partition.Put("k", "5", expiry: 5_000_000);
        AssertEffects("put k v", "put k 5 @5000000");
    }

    [Fact]
    public void PutOverAnExpiredKeyReportsThePutOnly()
    {
        Given(() => _partition.Put("k", "v", expiry: 1_500_000));
        _partition.Put(K("k"), V("w"), Expiry.None, Later);
        AssertEffects("put k w");
    }

    [Fact]
    public void SetReportsTheExpiryItKept()
    {
        Given(() => _partition.Put("k", "v", expiry: 5_000_000));
        _partition.Set(K("k"), V("w"), ExpiryChange.KeepOld, SetCondition.IfPresent, Now);
        AssertEffects("put k w @5000000");
    }

    [Fact]
    public void ASetWhoseConditionFailsReportsNothing()
    {
        _partition.Set(K("k"), V("w"), ExpiryChange.Clear, SetCondition.IfPresent, Now);
        AssertEffects();
    }

    [Fact]
    public void SetManyIsOneEffect()
    {
        _partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], onlyIfNoneExists: true, Now);
        AssertEffects("begin", "put a 1", "put b 2", "end");
    }

    [Fact]
    public void RestoreReportsWhatIsThereAfterIt()
    {
        Given(() => _partition.Put("k", "v"));
        _partition.Restore(K("k"), new DumpedValue(V("5"), At(5_000_000)), replace: false, Now);
        _partition.Restore(K("k"), new DumpedValue(V("5"), At(5_000_000)), replace: true, Now);
        _partition.Restore(K("k"), new DumpedValue(V("5"), At(Now.Milliseconds)), replace: true, Now);
        _partition.Restore(K("k"), new DumpedValue(V("5"), At(Now.Milliseconds)), replace: true, Now);
        AssertEffects("put k 5 @5000000", "delete k");
    }

    [Fact]
    public void SortReportsTheDestinationThatItDeletes()
    {
        Given(() => _partition.Put("d", "v"));
        _partition.Sort(K("d"), K("d"), Now);
        _partition.Sort(K("missing"), null, Now);
        _partition.Sort(K("missing"), K("d"), Now);
        _partition.Sort(K("missing"), K("d"), Now);
        AssertEffects("delete d");
    }

    [Fact]
    public void WhatIsDoneTogetherIsOneEffect()
    {
        _partition.Together(() =>
        {
            _partition.Put("k", "1");
            _partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], onlyIfNoneExists: false, Now);
            return _partition.Delete([K("a"), K("b")], Now);
        });
        _partition.Put("k", "2");

        AssertEffects("begin", "put k 1", "put a 1", "put b 2", "delete a", "delete b", "end", "put k 2");
    }

    [Fact]
    public void AGroupThatFailsIsEnded()
    {
        Assert.Throws<InvalidOperationException>(() => _partition.Together<bool>(() => throw new InvalidOperationException()));
        _partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], onlyIfNoneExists: false, Now);

        AssertEffects("begin", "end", "begin", "put a 1", "put b 2", "end");
    }

    [Fact]
    public void SetManyOfOneKeyNeedsNoBatch()
    {
        _partition.SetMany([(K("a"), V("1"))], onlyIfNoneExists: false, Now);
        AssertEffects("put a 1");
    }

    [Fact]
    public void SetManyThatStoresNothingReportsNothing()
    {
        Given(() => _partition.Put("b", "v"));
        _partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], onlyIfNoneExists: true, Now);
        AssertEffects();
    }

    [Fact]
    public void CountersReportTheSum()
    {
        _partition.IncrementBy(K("k"), 5, Now);
        _partition.IncrementBy(K("k"), -2, Now);
        AssertEffects("put k 5", "put k 3");
    }

    [Fact]
    public void ACounterThatFailsReportsNothing()
    {
        Given(() => _partition.Put("k", "9223372036854775807"));
        _partition.IncrementBy(K("k"), 1, Now);
        AssertEffects();
    }

    [Fact]
    public void TextsReportTheWholeValue()
    {
        _partition.Append(K("k"), V("ab"), Now);
        _partition.Append(K("k"), V("cd"), Now);
        _partition.SetRange(K("k"), 1, V("xy"), Now);
        _partition.SetRange(K("k"), 1, V(""), Now);
        AssertEffects("put k ab", "put k abcd", "put k axyd");
    }

    [Fact]
    public void DeleteOfOneKeyNeedsNoBatch()
    {
        Given(() => _partition.Put("a", "1"));
        _partition.Delete([K("a")], Now);
        AssertEffects("delete a");
    }

    [Fact]
    public void DeleteOfManyKeysIsOneEffect()
    {
        Given(() => _partition.Put("a", "1"), () => _partition.Put("b", "2"));
        _partition.Delete([K("a"), K("missing"), K("b")], Now);
        AssertEffects("begin", "delete a", "delete b", "end");
    }

    [Fact]
    public void GetAndDeleteReportsTheDelete()
    {
        Given(() => _partition.Put("a", "1"));
        _partition.GetAndDelete(K("a"), Now);
        _partition.GetAndDelete(K("a"), Now);
        AssertEffects("delete a");
    }

    [Fact]
    public void GetAndExpireReportsAChangeOnly()
    {
        Given(() => _partition.Put("k", "v"));
        _partition.GetAndExpire(K("k"), ExpiryChange.KeepOld, Now);
        _partition.GetAndExpire(K("k"), ExpiryChange.Clear, Now);
        _partition.GetAndExpire(K("k"), ExpiryChange.To(At(5_000_000)), Now);
        _partition.GetAndExpire(K("k"), ExpiryChange.To(At(5_000_000)), Now);
        _partition.GetAndExpire(K("k"), ExpiryChange.Clear, Now);
        _partition.GetAndExpire(K("k"), ExpiryChange.To(At(1)), Now);
        AssertEffects("expire k @5000000", "expire k never", "delete k");
    }

    [Fact]
    public void ExpireReportsTheInstant()
    {
        Given(() => _partition.Put("k", "v"));
        _partition.ExpireAt(K("k"), At(5_000_000), ExpireCondition.None, Now);
        _partition.ExpireAt(K("k"), At(6_000_000), ExpireCondition.HasNone, Now);
        AssertEffects("expire k @5000000");
    }

    [Fact]
    public void AnExpiryThatHasComeIsReportedAsDelete()
    {
        Given(() => _partition.Put("k", "v"));
        _partition.ExpireAt(K("k"), At(1), ExpireCondition.None, Now);
        AssertEffects("delete k");
    }

    [Fact]
    public void PersistReportsThatThereIsNoExpiry()
    {
        Given(() => _partition.Put("k", "v", expiry: 5_000_000));
        _partition.Persist(K("k"), Now);
        _partition.Persist(K("k"), Now);
        AssertEffects("expire k never");
    }

    [Fact]
    public void RenameIsOneEffectThatNeverLosesTheValue()
    {
        Given(() => _partition.Put("a", "1", expiry: 5_000_000));
        _partition.Rename(K("a"), K("b"), onlyIfAbsent: false, Now);
        AssertEffects("begin", "put b 1 @5000000", "delete a", "end");
    }

    [Fact]
    public void RenameToItselfReportsNothing()
    {
        Given(() => _partition.Put("a", "1"));
        _partition.Rename(K("a"), K("a"), onlyIfAbsent: false, Now);
        AssertEffects();
    }

    [Fact]
    public void CopyReportsThePut()
    {
        Given(() => _partition.Put("a", "1", expiry: 5_000_000));
        _partition.Copy(K("a"), K("b"), replace: false, Now);
        _partition.Copy(K("a"), K("b"), replace: false, Now);
        AssertEffects("put b 1 @5000000");
    }

    [Fact]
    public void ClearIsOneEffectWhateverTheNumberOfKeys()
    {
        Given(() => _partition.Put("a", "1"), () => _partition.Put("b", "2"));
        _partition.Clear();
        _partition.Clear();
        AssertEffects("clear");
    }

    [Fact]
    public void AReadThatFindsAnExpiredKeyReportsItsEnd()
    {
        Given(() => _partition.Put("k", "v", expiry: 1_500_000));
        _partition.Read("k", Later);
        _partition.Read("k", Later);
        AssertEffects("delete k");
    }

    [Fact]
    public void ASweepReportsEachEnd()
    {
        Given(() => _partition.Put("a", "1", expiry: 1_500_000), () => _partition.Put("b", "2"));
        ulong position = 0;
        _partition.SweepExpired(ref position, 100, Later);
        AssertEffects("delete a");
    }

    [Fact]
    public void ReadsReportNothing()
    {
        Given(() => _partition.Put("k", "v", expiry: 5_000_000));
        _partition.Read("k");
        _partition.Keys();
        _partition.GetMany([K("k"), K("missing")], new ValueList(), Now);
        _partition.GetEach([K("k"), K("missing")], new ValueList(), Now);
        _partition.Prefetch([K("k"), K("missing")]);
        _partition.GetRange(K("k"), 0, 1, Now);
        _partition.Peek(K("k"), Now);
        _partition.CountExisting([K("k")], Now);
        _partition.RandomKey(1, Now);
        _partition.TypeOf(K("k"), Now);
        _partition.EncodingOf(K("k"), Now);
        _partition.MemoryUsage(K("k"), Now);
        _partition.Count();
        AssertEffects();
    }

    [Fact]
    public void TheNullJournalCountsABatchAsOneEffect()
    {
        var journal = new NullPartitionJournal();
        DynamicPartition partition = MakeDynamic(journal);
        partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], onlyIfNoneExists: false, Now);
        Assert.Equal(new Lsn(1), partition.LastLsn);
        partition.Delete([K("a"), K("missing")], Now);
        Assert.Equal(new Lsn(2), partition.LastLsn);
        partition.Delete([K("a"), K("missing")], Now);
        Assert.Equal(new Lsn(2), partition.LastLsn);
        partition.ExpireAt(K("b"), At(5_000_000), ExpireCondition.None, Now);
        partition.Clear();
        Assert.Equal(new Lsn(4), partition.LastLsn);
    }

    private void Given(params Action[] steps)
    {
        foreach (Action step in steps)
            step();
        _journal.Take();
    }

    private void AssertEffects(params string[] expected) => Assert.Equal(expected, _journal.Take());
}
