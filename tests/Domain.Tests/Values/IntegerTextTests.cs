using System.Globalization;
using System.Text;
using CsCheck;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

public sealed class IntegerTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("10", 10)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775807", -long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void TheTextOfAnIntegerIsRead(string text, long expected)
    {
        Assert.True(TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("1\0")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("/")]
    [InlineData(":")]
    [InlineData("1:")]
    [InlineData("٣")]
    public void WhatIsNotTheOneTextOfAnIntegerIsRefused(string text) => Assert.False(TryParse(text, out _));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("9999999999999999999")]
    [InlineData("10000000000000000000")]
    [InlineData("18446744073709551615")]
    [InlineData("18446744073709551616")]
    [InlineData("18446744073709551617")]
    [InlineData("27670116110564327423")]
    [InlineData("99999999999999999999")]
    [InlineData("-18446744073709551617")]
    [InlineData("100000000000000000000")]
    public void WhatDoesNotFitIsRefused(string text) => Assert.False(TryParse(text, out _));

    [Fact]
    public void EveryIntegerReadsBackFromItsText() =>
        Gen.Long.Sample(
            value =>
            {
                Span<byte> text = stackalloc byte[IntegerText.MaxLength];
                int length = IntegerText.Format(value, text);
                return IntegerText.TryParse(text[..length], out long read) && read == value && length == IntegerText.LengthOf(value);
            },
            iter: 10_000);

    [Fact]
    public void OnlyWhatReadsBackAsItselfIsAccepted() =>
        Gen.String[Gen.Char["-+0123456789 "], 0, 21].Sample(
            text =>
            {
                bool canonical = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long expected)
                    && expected.ToString(CultureInfo.InvariantCulture) == text;
                return TryParse(text, out long value) == canonical && (!canonical || value == expected);
            },
            iter: 10_000);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    [InlineData(long.MaxValue, 19)]
    [InlineData(long.MinValue, IntegerText.MaxLength)]
    public void LengthOfCountsTheMinus(long value, int length) => Assert.Equal(length, IntegerText.LengthOf(value));

    [Fact]
    public void ADestinationThatIsTooShortIsAnError() =>
        Assert.Throws<ArgumentException>(() => IntegerText.Format(-10, new byte[2]));

    private static bool TryParse(string text, out long value) => IntegerText.TryParse(Encoding.UTF8.GetBytes(text), out value);
}
