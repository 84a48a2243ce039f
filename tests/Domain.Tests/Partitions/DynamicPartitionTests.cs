using System.Text;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

public sealed class DynamicPartitionTests
{
    private readonly DynamicPartition _partition = MakeDynamic();

    [Theory]
    [InlineData("10", "int")]
    [InlineData("-9223372036854775808", "int")]
    [InlineData("007", "embstr")]
    [InlineData("abc", "embstr")]
    [InlineData("", "embstr")]
    [InlineData("9223372036854775808", "embstr")]
    [InlineData("0123456789012345678901234567890123456789abcde", "raw")]
    public void HoldsAValueAsRedisDoes(string text, string encoding)
    {
        _partition.Put("k", text);
        Assert.Equal(encoding, EncodingOf("k"));
        Assert.Equal(text, _partition.Read("k"));
    }

    [Fact]
    public void WhatAppendMakesFromNothingMayBeAnInteger()
    {
        _partition.Append(K("k"), V("12"), Now);
        Assert.Equal("int", EncodingOf("k"));
    }

    [Fact]
    public void WhatAppendLengthensIsRaw()
    {
        _partition.Put("k", "1");
        _partition.Append(K("k"), V("2"), Now);
        Assert.Equal("raw", EncodingOf("k"));
    }

    [Fact]
    public void WhatSetRangeMakesIsRaw()
    {
        _partition.SetRange(K("k"), 0, V("12"), Now);
        Assert.Equal("raw", EncodingOf("k"));
    }

    [Fact]
    public void ACopyOfWhatIsRawIsRaw()
    {
        _partition.SetRange(K("k"), 0, V("12"), Now);
        _partition.Copy(K("k"), K("l"), false, Now);
        Assert.Equal("raw", EncodingOf("l"));
    }

    [Fact]
    public void RawDigitsCanBeCountedWith()
    {
        _partition.SetRange(K("k"), 0, V("12"), Now);
        Assert.Equal(13, _partition.IncrementBy(K("k"), 1, Now).Result);
        Assert.Equal("int", EncodingOf("k"));
    }

    [Fact]
    public void CannotCountWithOtherBytes()
    {
        _partition.Put("k", "abc");
        Assert.Equal(DomainErrors.NotAnInteger, _partition.IncrementBy(K("k"), 1, Now).Error);
    }

    [Fact]
    public void FailsInsteadOfWrapping()
    {
        _partition.Put("k", "9223372036854775807");
        Assert.Equal(DomainErrors.Overflow, _partition.IncrementBy(K("k"), 1, Now).Error);
    }

    [Fact]
    public void KeepsExpiryWhileCounting()
    {
        _partition.Put("k", "10", expiry: 5_000_000);
        Assert.Equal(7, _partition.IncrementBy(K("k"), -3, Now).Result);
        Assert.Equal(At(5_000_000), _partition.ExpiryOf("k"));
    }

    [Fact]
    public void KeepsExpiryWhileAddingFloats()
    {
        _partition.Put("k", "10", expiry: 5_000_000);
        Assert.Equal(V("10.5"), _partition.IncrementByFloat(K("k"), Float("0.5"), Now).Result);
        Assert.Equal(At(5_000_000), _partition.ExpiryOf("k"));
    }

    [Fact]
    public void AFloatIsHeldAsBytesAlsoWhenWhole()
    {
        _partition.IncrementByFloat(K("k"), Float("3"), Now);
        Assert.Equal("embstr", EncodingOf("k"));
    }

    [Fact]
    public void CannotAddAFloatToOtherBytes()
    {
        _partition.Put("k", "abc");
        Assert.Equal(DomainErrors.NotAFloat, _partition.IncrementByFloat(K("k"), Float("1"), Now).Error);
    }

    [Fact]
    public void ASumOfFloatsMustBeFinite() =>
        Assert.Equal(DomainErrors.NotFinite, _partition.IncrementByFloat(K("k"), Float("inf"), Now).Error);

    private static ExtendedFloat Float(string text)
    {
        Assert.True(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(text), out ExtendedFloat value));
        return value;
    }

    private string? EncodingOf(string key) => _partition.EncodingOf(K(key), Now).Result;
}
