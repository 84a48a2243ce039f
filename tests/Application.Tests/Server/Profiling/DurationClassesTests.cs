using GoKV.Application.Server.Profiling;

namespace GoKV.Application.Tests.Server.Profiling;

public sealed class DurationClassesTests
{
    [Fact]
    public void EachBoundIsInItsClassAndTheNextNanosecondInTheNext()
    {
        for (int i = 0; i < DurationClasses.Count - 2; i++)
        {
            Assert.Equal(i, DurationClasses.Of(DurationClasses.BoundOf(i)));
            Assert.Equal(i + 1, DurationClasses.Of(DurationClasses.BoundOf(i) + 1));
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_033)]
    [InlineData(77_777)]
    [InlineData(123_456_789)]
    public void ABoundIsAtMostAnEighthMoreThanTheDuration(long nanoseconds) =>
        Assert.InRange(DurationClasses.BoundOf(DurationClasses.Of(nanoseconds)), nanoseconds, nanoseconds * 9 / 8);

    [Theory]
    [InlineData(0, 1031)]
    [InlineData(1, 2063)]
    [InlineData(9, 528_383)]
    [InlineData(20, (1L << 30) - 1)]
    public void OctavesAreThoseOfRedis(int octave, long bound) => Assert.Equal(bound, DurationClasses.BoundOfOctave(octave));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, DurationClasses.Count - 1)]
    public void TheEndsTakeWhatIsBeyondThem(long nanoseconds, int durationClass) => Assert.Equal(durationClass, DurationClasses.Of(nanoseconds));
}
