using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>What partitions of plain values do alike, whatever the values are.</summary>
public sealed class ScalarPartitionTests
{
    public static TheoryData<Schema> Schemas => PartitionFixture.Schemas;

    [Theory]
    [MemberData(nameof(Schemas))]
    public void PutOverwritesAndTakesTheExpiryOff(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "1", expiry: 5_000_000);
        partition.Put("k", "2");
        Assert.Equal("2", partition.Read("k"));
        Assert.True(partition.ExpiryOf("k")!.Value.IsNone);
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void AnExpiredKeyIsNotSeen(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "1", expiry: 1_500_000);
        Assert.Equal("1", partition.Read("k", new UnixTime(1_500_000)));
        Assert.Null(partition.Read("k", new UnixTime(1_500_001)));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void GetManyAnswersInOrder(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("a", "1");
        partition.Put("b", "2");
        var values = new ValueList();
        Assert.True(((IScalars)partition).GetMany([K("b"), K("missing"), K("a"), K("b")], values, Now).Result);
        Assert.Equal(["2", null, "1", "2"], Enumerable.Range(0, values.Count).Select(i => values[i]?.ToString()));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void GetEachIsManyReadsAndGetManyIsOne(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("a", "1");
        ((IScalars)partition).GetMany([K("a"), K("b"), K("a")], new ValueList(), Now);
        PartitionStatistics one = partition.Statistics();
        ((IScalars)partition).GetEach([K("a"), K("b"), K("a")], new ValueList(), Now);
        PartitionStatistics many = partition.Statistics();
        Assert.Equal((1, 2, 1), (one.Reads, one.Hits, one.Misses));
        Assert.Equal((4, 4, 2), (many.Reads, many.Hits, many.Misses));
    }

    [Fact]
    public void PutEachStopsAtTheFirstValueThatDoesNotFit()
    {
        Partition partition = Make(Schema.Int);
        int stored = ((IScalars)partition).PutEach([(K("a"), V("1")), (K("b"), V("x")), (K("c"), V("3"))], Now, out Error? error);
        Assert.Equal((1, DomainErrors.NotAnInteger), (stored, error));
        Assert.Equal(("1", null, null), (partition.Read("a"), partition.Read("b"), partition.Read("c")));
    }

    [Theory]
    [InlineData(Schema.Int)]
    [InlineData(Schema.Dynamic)]
    public void IncrementEachStopsAtTheFirstOverflow(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("b", "9223372036854775807");
        long[] sums = new long[3];
        int done = ((ICounters)partition).IncrementEach([K("a"), K("b"), K("c")], 5, sums, Now, out Error? error);
        Assert.Equal((1, DomainErrors.Overflow, 5), (done, error, sums[0]));
        Assert.Equal(("5", null), (partition.Read("a"), partition.Read("c")));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void ManyKeysAreFoundAlsoWhenTheyAreFetchedAhead(Schema schema)
    {
        Partition partition = Make(schema);
        var scalars = (IScalars)partition;
        for (int i = 0; i < 10_000; i++)
            partition.Put($"k{i}", $"{i}");
        Assert.True(partition.IsWorthPrefetching);
        Key[] keys = [.. Enumerable.Range(9950, 100).Select(i => K($"k{i}"))];
        partition.Prefetch(keys.AsSpan(0, Partition.MaxPrefetched));
        partition.Prefetch([]);
        var values = new ValueList();
        scalars.GetEach(keys, values, Now);
        Assert.Equal(Enumerable.Range(9950, 100).Select(i => i < 10_000 ? $"{i}" : null), Enumerable.Range(0, 100).Select(i => values[i]?.ToString()));
        (Key, Value)[] entries = [.. keys.Select(key => (key, V("7")))];
        Assert.Equal(100, scalars.PutEach(entries, Now, out Error? error));
        Assert.Null(error);
        Assert.Equal(("7", "7", "9949"), (partition.Read("k9950"), partition.Read("k10049"), partition.Read("k9949")));
    }

    [Theory]
    [InlineData(SetCondition.None, true, true)]
    [InlineData(SetCondition.None, false, true)]
    [InlineData(SetCondition.IfAbsent, true, false)]
    [InlineData(SetCondition.IfAbsent, false, true)]
    [InlineData(SetCondition.IfPresent, true, true)]
    [InlineData(SetCondition.IfPresent, false, false)]
    public void SetStoresWhenItsConditionHolds(SetCondition condition, bool exists, bool stored)
    {
        StringPartition partition = MakeString();
        if (exists)
            partition.Put("k", "old");
        SetResult result = partition.Set(K("k"), V("new"), ExpiryChange.Clear, condition, Now).Result;
        Assert.Equal(stored, result.Stored);
        Assert.Equal(exists ? "old" : null, result.Previous?.ToString());
        Assert.Equal(stored ? "new" : exists ? "old" : null, partition.Read("k"));
    }

    [Fact]
    public void AnExpiredKeyCountsAsAbsentForSet()
    {
        StringPartition partition = MakeString();
        partition.Put("k", "old", expiry: 1_500_000);
        SetResult result = partition.Set(K("k"), V("new"), ExpiryChange.KeepOld, SetCondition.IfAbsent, Later).Result;
        Assert.True(result.Stored);
        Assert.Null(result.Previous);
        Assert.True(partition.ExpiryOf("k")!.Value.IsNone);
    }

    [Fact]
    public void SetKeepsOrChangesTheExpiry()
    {
        StringPartition partition = MakeString();
        partition.Set(K("k"), V("v"), ExpiryChange.To(At(5_000_000)), SetCondition.None, Now);
        partition.Set(K("k"), V("w"), ExpiryChange.KeepOld, SetCondition.None, Now);
        Assert.Equal(At(5_000_000), partition.ExpiryOf("k"));
        partition.Set(K("k"), V("x"), ExpiryChange.Clear, SetCondition.None, Now);
        Assert.True(partition.ExpiryOf("k")!.Value.IsNone);
    }

    [Fact]
    public void TheLastOfTwoValuesForOneKeyStays()
    {
        StringPartition partition = MakeString();
        Assert.True(partition.SetMany([(K("k"), V("1")), (K("k"), V("2"))], false, Now).Result);
        Assert.Equal("2", partition.Read("k"));
    }

    [Fact]
    public void SetManyOfNewKeysOnlyStoresAllOrNone()
    {
        StringPartition partition = MakeString();
        partition.Put("b", "old");
        Assert.False(partition.SetMany([(K("a"), V("1")), (K("b"), V("2"))], true, Now).Result);
        Assert.Null(partition.Read("a"));
        Assert.True(partition.SetMany([(K("a"), V("1")), (K("c"), V("2"))], true, Now).Result);
        Assert.Equal("2", partition.Read("c"));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void GetAndDeleteLeavesNoKey(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "1");
        Assert.Equal("1", ((IScalars)partition).GetAndDelete(K("k"), Now).Result?.ToString());
        Assert.Null(((IScalars)partition).GetAndDelete(K("k"), Now).Result);
    }

    [Fact]
    public void GetAndExpireChangesTheExpiryOnly()
    {
        StringPartition partition = MakeString();
        partition.Put("k", "v");
        Assert.Equal(V("v"), partition.GetAndExpire(K("k"), ExpiryChange.To(At(5_000_000)), Now).Result);
        Assert.Equal(At(5_000_000), partition.ExpiryOf("k"));
        partition.GetAndExpire(K("k"), ExpiryChange.KeepOld, Now);
        Assert.Equal(At(5_000_000), partition.ExpiryOf("k"));
        partition.GetAndExpire(K("k"), ExpiryChange.Clear, Now);
        Assert.True(partition.ExpiryOf("k")!.Value.IsNone);
    }

    [Fact]
    public void GetAndExpireDeletesWhenTheExpiryHasCome()
    {
        StringPartition partition = MakeString();
        partition.Put("k", "v");
        Assert.Equal(V("v"), partition.GetAndExpire(K("k"), ExpiryChange.To(At(Now.Milliseconds)), Now).Result);
        Assert.Null(partition.Read("k"));
    }

    [Fact]
    public void GetAndExpireOfAMissingKeyIsNull() => Assert.Null(MakeString().GetAndExpire(K("k"), ExpiryChange.Clear, Now).Result);

    [Fact]
    public void PeekGivesTheExpiryToo()
    {
        IntPartition partition = MakeInt();
        partition.Put("k", "7", expiry: 5_000_000);
        StoredValue? found = partition.Peek(K("k"), Now).Result;
        Assert.Equal((V("7"), At(5_000_000)), (found!.Value.Value, found.Value.Expiry));
        Assert.Null(partition.Peek(K("missing"), Now).Result);
    }
}
