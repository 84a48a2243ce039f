using GoKV.Domain.Partitions;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>EXPIRE's conditions, against the truth table of Redis 7.0.</summary>
public sealed class ExpireConditionTests
{
    private const long None = 0;
    private const long Old = 5_000_000;

    [Theory]
    [InlineData(ExpireCondition.None, None, 6_000_000, true)]
    [InlineData(ExpireCondition.None, Old, 4_000_000, true)]
    [InlineData(ExpireCondition.HasNone, None, 6_000_000, true)]
    [InlineData(ExpireCondition.HasNone, Old, 6_000_000, false)]
    [InlineData(ExpireCondition.HasSome, None, 6_000_000, false)]
    [InlineData(ExpireCondition.HasSome, Old, 4_000_000, true)]
    [InlineData(ExpireCondition.Later, None, 6_000_000, false)]
    [InlineData(ExpireCondition.Later, Old, 4_000_000, false)]
    [InlineData(ExpireCondition.Later, Old, Old, false)]
    [InlineData(ExpireCondition.Later, Old, 6_000_000, true)]
    [InlineData(ExpireCondition.Earlier, None, 6_000_000, true)]
    [InlineData(ExpireCondition.Earlier, Old, 4_000_000, true)]
    [InlineData(ExpireCondition.Earlier, Old, Old, false)]
    [InlineData(ExpireCondition.Earlier, Old, 6_000_000, false)]
    [InlineData(ExpireCondition.HasSome | ExpireCondition.Later, None, 6_000_000, false)]
    [InlineData(ExpireCondition.HasSome | ExpireCondition.Later, Old, 6_000_000, true)]
    [InlineData(ExpireCondition.HasSome | ExpireCondition.Earlier, None, 6_000_000, false)]
    [InlineData(ExpireCondition.HasSome | ExpireCondition.Earlier, Old, 4_000_000, true)]
    public void DecidesWhetherTheExpiryChanges(ExpireCondition condition, long before, long wanted, bool changes)
    {
        DynamicPartition partition = MakeDynamic();
        partition.Put("k", "v", before);
        Assert.Equal(changes, partition.ExpireAt(K("k"), At(wanted), condition, Now).Result);
        Assert.Equal(changes ? wanted : before, partition.ExpiryOf("k")!.Value.UnixMilliseconds);
    }

    [Fact]
    public void AMissingKeyDoesNotExpire() => Assert.False(MakeDynamic().ExpireAt(K("k"), At(5_000_000), ExpireCondition.None, Now).Result);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public void AnExpiryThatHasComeDeletesAtOnce(long wanted)
    {
        DynamicPartition partition = MakeDynamic();
        partition.Put("k", "v");
        Assert.True(partition.ExpireAt(K("k"), At(wanted), ExpireCondition.None, Now).Result);
        Assert.Equal(0, partition.Count().Result);
    }

    [Fact]
    public void AConditionAlsoKeepsFromDeleting()
    {
        DynamicPartition partition = MakeDynamic();
        partition.Put("k", "v", expiry: Old);
        Assert.False(partition.ExpireAt(K("k"), At(1), ExpireCondition.HasNone, Now).Result);
        Assert.Equal("v", partition.Read("k"));
    }
}
