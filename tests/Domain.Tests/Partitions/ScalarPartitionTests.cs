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
        Value?[] values = ((IScalars)partition).GetMany([K("b"), K("missing"), K("a"), K("b")], Now).Result!;
        Assert.Equal(["2", null, "1", "2"], values.Select(value => value?.ToString()));
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
        Assert.Equal((V("7"), At(5_000_000)), partition.Peek(K("k"), Now).Result);
        Assert.Null(partition.Peek(K("missing"), Now).Result);
    }
}
