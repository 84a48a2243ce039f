using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

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

    [Fact]
    public void BytesAreNotAnIntegerButMayReadAsOne()
    {
        Assert.False(Value.Of("12").IsInteger);
        Assert.True(Value.Of("12").TryGetInteger(out long integer));
        Assert.Equal(12, integer);
        Assert.False(Value.Of("012").TryGetInteger(out _));
        Assert.False(default(Value).TryGetInteger(out _));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void AnIntegerStandsForItsText(long integer, string text)
    {
        var value = new Value(integer);

        Assert.True(value.TryGetInteger(out long read));
        Assert.Equal(integer, read);
        Assert.Equal(text.Length, value.Length);
        Assert.Equal(text, value.ToString());
        Assert.Equal(Value.Of(text).GetHashCode(), value.GetHashCode());
    }

    [Fact]
    public void AValueIsAskedOnlyForWhatItHolds()
    {
        Assert.Throws<InvalidOperationException>(() => Value.Of("1").Integer);
        Assert.Throws<InvalidOperationException>(() => new Value(1).Span.Length);
    }

    [Fact]
    public void AOneByteValueOfZeroIsBytes() => Assert.False(new Value([0]).IsInteger);

    [Fact]
    public void AWholeArrayIsHandedOutItself()
    {
        byte[] bytes = [1, 2, 3];

        Assert.Same(bytes, new Value(bytes).ToArray());
    }

    [Fact]
    public void AStoredPartOfAnArrayIsACopyOfThatPart()
    {
        byte[] buffer = [1, 2, 3, 4];
        byte[] stored = new Value(buffer, 1, 2).ToArray();
        byte[] storedWhole = Value.Borrow(buffer).ToArray();
        buffer.AsSpan().Clear();

        Assert.Equal([2, 3], stored);
        Assert.Equal([1, 2, 3, 4], storedWhole);
    }

    [Fact]
    public void ValuesOfTheSameBytesAreEqual()
    {
        Assert.True(new Value([9, 1, 2], 1, 2) == new Value([1, 2]));
        Assert.True(new Value([1]) != new Value([2]));
        Assert.True(default(Value) == Value.Of(""));
        Assert.False(new Value(1).Equals("1"));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(123)]
    public void CopyToWritesTheText(long integer)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes($"{integer}");
        byte[] ofInteger = new byte[text.Length];
        byte[] ofBytes = new byte[text.Length];

        new Value(integer).CopyTo(ofInteger);
        new Value(text).CopyTo(ofBytes);

        Assert.Equal(text, ofInteger);
        Assert.Equal(text, ofBytes);
    }
}
