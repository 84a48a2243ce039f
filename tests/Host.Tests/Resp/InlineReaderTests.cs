using System.Text;
using GoKV.Application.Commands;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

public sealed class InlineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\v\f\r ", "")]
    [InlineData("a", "a; ")]
    [InlineData("  a\tb \r c ", "a|b|c; ")]
    [InlineData("\va \vb\f", @"a|b\x0C; ")]
    [InlineData("a\vb", @"a\x0Bb; ")]
    [InlineData("\"\" ''", "|; ")]
    [InlineData("\"a b\" 'c d'", "a b|c d; ")]
    [InlineData("foo\"bar baz\"", "foobar baz; ")]
    [InlineData("\"a\"\vb", "a|b; ")]
    [InlineData(@"""\n\r\t\b\a\\\""\q""", @"\x0A\x0D\x09\x08\x07\x5C""q; ")]
    [InlineData(@"""\x41\xfF\xg1\x4""", @"A\xFFxg1x4; ")]
    [InlineData(@"'\n\''", @"\x5Cn'; ")]
    [InlineData(@"\n a\", @"\x5Cn|a\x5C; ")]
    [InlineData("\u00e9\u00ff", @"\xE9\xFF; ")]
    public void SplitsALineAsRedisDoes(string line, string expected) => Assert.Equal(expected, Split(line));

    [Theory]
    [InlineData("\"")]
    [InlineData("a 'b")]
    [InlineData("\"a\\\"")]
    [InlineData("'a\\'")]
    [InlineData("\"a\\")]
    [InlineData("\"a\"b")]
    [InlineData("'a'\"b\"")]
    [InlineData("\\\"a")]
    public void RefusesQuotesThatAreNotClosedAtTheEndOfAWord(string line) => Assert.Equal(ProtocolErrors.UnbalancedQuotes.Text, Split(line));

    [Fact]
    public void RefusesNul() => Assert.Equal(ProtocolErrors.NulInInline.Text, Split("a\0b"));

    [Fact]
    public void AWordWithoutQuotesIsAPartOfTheLine()
    {
        byte[] line = "GET key"u8.ToArray();
        var words = new CommandArguments();
        InlineReader.Split(line, words);
        Assert.True(words[1].Overlaps(line));
    }

    [Fact]
    public void ALineOfQuotedWordsCostsNoMoreThanALine()
    {
        byte[] line = Frames.Bytes(string.Concat(Enumerable.Repeat("'' ", 20_000)));
        var words = new CommandArguments();
        long before = GC.GetAllocatedBytesForCurrentThread();
        InlineReader.Split(line, words);
        // The line once, and the words' places: 24 bytes each, doubled as they come.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, line.Length, line.Length + (4 * 24 * 20_000));
    }

    private static string Split(string line)
    {
        var words = new CommandArguments();
        if (InlineReader.Split(Frames.Bytes(line), words) is { } error)
            return error.Text;
        var text = new StringBuilder();
        Reading.Append(text, words);
        return text.ToString();
    }
}
