using GoKV.Domain.Values;

namespace GoKV.Domain.Tests;

public sealed class ValueTests
{
    [Fact]
    public void AnEmptyValueIsNotAnInteger()
    {
        Assert.False(new Value([]).IsInteger);
        Assert.False(default(Value).IsInteger);
        Assert.Equal(0, new Value([]).Length);
        Assert.Equal(0, default(Value).Length);
    }

    [Fact]
    public void AnIntegerEqualsItsText() => Assert.Equal(new Value(-42), Value.Of("-42"));
}
