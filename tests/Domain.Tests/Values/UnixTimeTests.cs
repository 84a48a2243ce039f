using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

public sealed class UnixTimeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(1999, 1)]
    [InlineData(-1, -1)]
    [InlineData(-1000, -1)]
    [InlineData(-1001, -2)]
    public void SecondsAreRoundedDown(long milliseconds, long seconds) => Assert.Equal(seconds, new UnixTime(milliseconds).Seconds);
}
