using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

public sealed class ExpiryTests
{
    [Fact]
    public void TheDefaultIsNone()
    {
        Assert.True(default(Expiry).IsNone);
        Assert.Equal(Expiry.None, default);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(0)]
    [InlineData(long.MaxValue)]
    public void NoneNeverPasses(long now) => Assert.False(Expiry.None.HasPassed(new UnixTime(now)));

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public void AKeyIsStillThereAtItsExpiryAndGoneOneMillisecondLater(long now, bool passed) =>
        Assert.Equal(passed, Expiry.At(1000).HasPassed(new UnixTime(now)));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    public void AnInstantBeforeTheEpochIsAnExpiryThatHasPassed(long instant)
    {
        Assert.False(Expiry.At(instant).IsNone);
        Assert.Equal(1, Expiry.At(instant).UnixMilliseconds);
        Assert.True(Expiry.At(instant).HasPassed(new UnixTime(2)));
    }

    [Fact]
    public void TheLastInstantNeverPasses() => Assert.False(Expiry.At(long.MaxValue).HasPassed(new UnixTime(long.MaxValue)));
}
