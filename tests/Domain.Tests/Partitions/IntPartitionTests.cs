using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

public sealed class IntPartitionTests
{
    private readonly IntPartition _partition = MakeInt();

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    public void TakesEveryInteger(string text)
    {
        _partition.Put("k", text);
        Assert.Equal(text, _partition.Read("k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData("007")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("9223372036854775808")]
    public void RefusesWhatIsNoInteger(string text)
    {
        Assert.Equal(DomainErrors.NotAnInteger, _partition.Put(K("k"), V(text), default, Now).Error);
        Assert.Equal(DomainErrors.NotAnInteger, _partition.Set(K("k"), V(text), default, SetCondition.None, Now).Error);
    }

    [Fact]
    public void StoresNothingOfManyWhenOneIsNoInteger()
    {
        Assert.Equal(DomainErrors.NotAnInteger, _partition.SetMany([(K("a"), V("1")), (K("b"), V("x"))], false, Now).Error);
        Assert.Null(_partition.Read("a"));
    }

    [Fact]
    public void CountsFromZeroWhenKeyIsMissing() => Assert.Equal(-5, _partition.IncrementBy(K("k"), -5, Now).Result);

    [Fact]
    public void CountsFromZeroWhenKeyHasExpired()
    {
        _partition.Put("k", "10", expiry: Now.Milliseconds + 1);
        Assert.Equal(1, _partition.IncrementBy(K("k"), 1, Later).Result);
        Assert.True(_partition.ExpiryOf("k")!.Value.IsNone);
    }

    [Fact]
    public void KeepsExpiryWhileCounting()
    {
        _partition.Put("k", "10", expiry: 5_000_000);
        Assert.Equal(11, _partition.IncrementBy(K("k"), 1, Now).Result);
        Assert.Equal(At(5_000_000), _partition.ExpiryOf("k"));
    }

    [Theory]
    [InlineData("9223372036854775807", 1)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("-1", long.MinValue)]
    [InlineData("1", long.MaxValue)]
    public void FailsInsteadOfWrapping(string before, long delta)
    {
        _partition.Put("k", before);
        Assert.Equal(DomainErrors.Overflow, _partition.IncrementBy(K("k"), delta, Now).Error);
        Assert.Equal(before, _partition.Read("k"));
    }

    [Fact]
    public void ReachesTheEndsOfTheRange()
    {
        Assert.Equal(long.MinValue, _partition.IncrementBy(K("k"), long.MinValue, Now).Result);
        Assert.Equal(-1, _partition.IncrementBy(K("k"), long.MaxValue, Now).Result);
    }

    [Fact]
    public void ADroppedPartitionDoesNotCount()
    {
        _partition.Drop();
        Assert.Equal(DomainErrors.PartitionNotFound, _partition.IncrementBy(K("k"), 1, Now).Error);
    }

    [Fact]
    public void HoldsIntegersAsSuch()
    {
        _partition.Put("k", "5");
        Assert.Equal("int", _partition.EncodingOf(K("k"), Now).Result);
        Assert.Equal("string", _partition.TypeOf(K("k"), Now).Result);
    }
}
