using System.Globalization;
using System.Text;
using CsCheck;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

public sealed class ExtendedFloatTests
{
    private static readonly Gen<string> Numbers = Gen.OneOf(
        Gen.Double.Where(double.IsFinite).Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Long, Gen.Int[-4960, 4910], (digits, exponent) => $"{digits}e{exponent}"),
        Gen.Select(Gen.ULong, Gen.Int[-16440, 16300], (bits, exponent) => $"0x{bits:x}p{exponent}"),
        Gen.Select(Gen.Long, Gen.ULong, (whole, fraction) => $"{whole}.{fraction}"));

    [Theory]
    [MemberData(nameof(ExtendedFloatCases.Recorded), MemberType = typeof(ExtendedFloatCases))]
    public void AddsAsRedisDoes(string value, string delta, string reply) =>
        Assert.Equal(reply, ExtendedFloatCases.Abbreviate(IncrementByFloat(value, delta)));

    [Theory]
    [MemberData(nameof(ExtendedFloatCases.Refused), MemberType = typeof(ExtendedFloatCases))]
    public void RefusesWhatIsNoNumberToRedis(string text) => Assert.False(ExtendedFloat.TryParse(ExtendedFloatCases.Expand(text), out _));

    [Theory]
    [InlineData("")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("\t5")]
    [InlineData("\n5")]
    [InlineData("5\n")]
    [InlineData("\v5")]
    [InlineData("- 5")]
    [InlineData("1 2")]
    [InlineData("1\0")]
    [InlineData("\01")]
    [InlineData("1\02")]
    public void RefusesBlanksAndZeroBytes(string text) => Assert.False(ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void ATextReadsBackToTheSameText() => Numbers.Sample(number =>
    {
        // The same text, not the same number: small numbers have more than 17 decimals.
        if (!ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(number), out ExtendedFloat value))
            return true;
        ExtendedFloat written = Parse(value.ToString());
        return written.ToString() == value.ToString();
    });

    [Fact]
    public void AddingIsCommutative() => Gen.Select(Numbers, Numbers).Sample((left, right) =>
        !ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(left), out ExtendedFloat x)
        || !ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(right), out ExtendedFloat y)
        || x.Add(y) == y.Add(x));

    [Fact]
    public void IntegersAreExact() => Gen.Long.Sample(integer =>
    {
        string text = integer.ToString(CultureInfo.InvariantCulture);
        return ExtendedFloat.FromInteger(integer) == Parse(text) && Parse(text).ToString() == text;
    });

    [Theory]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void TheOutermostIntegersAreExact(long integer) =>
        Assert.Equal(integer.ToString(CultureInfo.InvariantCulture), ExtendedFloat.FromInteger(integer).ToString());

    [Fact]
    public void TheDefaultIsZero() => Assert.Equal(Parse("0"), default);

    [Theory]
    [InlineData("0", "-0", "0")]
    [InlineData("-0", "-0", "-0")]
    [InlineData("5", "-5", "0")]
    public void ZeroKeepsItsSignAsInHardware(string left, string right, string sum) => Assert.Equal(Parse(sum), Parse(left).Add(Parse(right)));

    [Theory]
    [InlineData("inf", "1", "inf")]
    [InlineData("1", "-inf", "-inf")]
    [InlineData("inf", "inf", "inf")]
    [InlineData("inf", "-inf", "nan")]
    [InlineData("1e4932", "1e4932", "inf")]
    public void SumsThatAreNotFiniteSaySo(string left, string right, string text)
    {
        ExtendedFloat sum = Parse(left).Add(Parse(right));

        Assert.False(sum.IsFinite);
        Assert.Equal(text, sum.ToString());
    }

    [Fact]
    public void NaNStaysNaN()
    {
        ExtendedFloat notANumber = Parse("inf").Add(Parse("-inf"));

        Assert.Equal("nan", notANumber.Add(Parse("1")).ToString());
        Assert.Equal("nan", Parse("inf").Add(notANumber).ToString());
    }

    [Theory]
    [InlineData("1e999999999")]
    [InlineData("1e-999999999")]
    [InlineData("0x1p-99999999999999999999")]
    [InlineData("0e99999999999999999999")]
    public void AnExponentCostsNothingByItsSize(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        bool first = ExtendedFloat.TryParse(bytes, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();

        bool second = ExtendedFloat.TryParse(bytes, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("0.5")]
    [InlineData("1e30")]
    public void TheDestinationMayBeAsLongAsTheText(string number)
    {
        byte[] text = Parse(number).ToText();
        var destination = new byte[text.Length];

        Assert.Equal(text.Length, Parse(number).Format(destination));
        Assert.Equal(text, destination);
        Assert.Throws<ArgumentException>(() => Parse(number).Format(new byte[text.Length - 1]));
    }

    private static string IncrementByFloat(string value, string delta)
    {
        if (!ExtendedFloat.TryParse(ExtendedFloatCases.Expand(value), out ExtendedFloat number)
            || !ExtendedFloat.TryParse(ExtendedFloatCases.Expand(delta), out ExtendedFloat increment))
            return "not a float";
        ExtendedFloat sum = number.Add(increment);
        return sum.IsFinite ? sum.ToString() : "not finite";
    }

    private static ExtendedFloat Parse(string text) => ExtendedFloat.TryParse(Encoding.ASCII.GetBytes(text), out ExtendedFloat value)
        ? value
        : throw new FormatException(text);
}
