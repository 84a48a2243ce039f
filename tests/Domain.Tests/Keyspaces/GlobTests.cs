using System.Diagnostics;
using System.Text;
using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>The answers are Redis 7.0.15's (KEYS with the pattern); those about case are read from its source, for no command asks for it there.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "", false)]
    [InlineData("?", "", false)]
    [InlineData("a", "", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "ab", false)]
    [InlineData("ab", "a", false)]
    [InlineData("user:?", "user:1", true)]
    [InlineData("user:?", "user:", false)]
    [InlineData("user:?", "user:12", false)]
    public void PlainBytesAndQuestionMarks(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a***", "a", true)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a", "bab", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("*?", "a", true)]
    [InlineData("*?*", "a", true)]
    [InlineData("*??", "a", false)]
    [InlineData("*aab", "aaab", true)]
    [InlineData("*[ab]?c", "xaac", true)]
    [InlineData("h*llo*world", "hello, hello world", true)]
    [InlineData("*ab*cd", "abcabcd", true)]
    public void Stars(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Theory]
    [InlineData("[abc]", "b", true)]
    [InlineData("[abc]", "d", false)]
    [InlineData("[^abc]", "d", true)]
    [InlineData("[^abc]", "b", false)]
    [InlineData("[a^]", "^", true)]
    [InlineData("h[a-d]llo", "hbllo", true)]
    [InlineData("h[a-d]llo", "hello", false)]
    [InlineData("[z-a]", "m", true)]
    [InlineData("[a-cx-z]", "y", true)]
    [InlineData("[a\\]b]", "]", true)]
    [InlineData("[a\\-c]", "b", false)]
    [InlineData("[a\\-c]", "-", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData("[*]", "*", true)]
    [InlineData("[*]", "a", false)]
    public void Classes(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Theory]
    [InlineData("[]", "a", false)]
    [InlineData("[]a]", "a", false)]
    [InlineData("[^]", "a", true)]
    [InlineData("[^]a]", "xa]", true)]
    [InlineData("[^]a]", "x", false)]
    [InlineData("[", "[", false)]
    [InlineData("[^", "x", true)]
    [InlineData("[abc", "c", true)]
    [InlineData("[abc", "d", false)]
    [InlineData("[a-", "-", true)]
    [InlineData("[a-]", "^", true)]
    [InlineData("[a-]", "-", false)]
    [InlineData("[a-]]", "a", true)]
    [InlineData("[\\", "\\", true)]
    [InlineData("[a\\", "\\", true)]
    [InlineData("[\\a-z]", "m", false)]
    [InlineData("x[", "x", false)]
    public void MalformedClassesAsRedisReadsThem(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Theory]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("\\?", "a", false)]
    [InlineData("\\[a]", "[a]", true)]
    [InlineData("\\a", "a", true)]
    [InlineData("\\\\", "\\", true)]
    [InlineData("\\", "\\", true)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("a\\", "a", false)]
    public void Escapes(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Theory]
    [InlineData("HELLO", "hello", true)]
    [InlineData("h?LL[O]", "Hello", true)]
    [InlineData("[A-C]", "b", true)]
    [InlineData("[a-c]", "B", true)]
    [InlineData("[Z-a]", "m", false)]
    [InlineData("\\A", "a", true)]
    [InlineData("[\\A]", "a", false)]
    [InlineData("[", "{", false)]
    [InlineData("@", "`", false)]
    public void CaseIsIgnoredWhereAsked(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Matches(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text), ignoreCase: true));

    [Fact]
    public void BytesOfAnyValueMatch()
    {
        Assert.True(Glob.Matches([(byte)'[', 0x80, (byte)'-', 0xFF, (byte)']'], [0xC3]));
        Assert.True(Glob.Matches([0, (byte)'*'], [0, 255, 0]));
        Assert.False(Glob.Matches([(byte)'[', 0x10, (byte)'-', 0xFF, (byte)']'], [0x0F]));
    }

    [Theory]
    [InlineData("a*", 40, "b")]
    [InlineData("*a", 40, "b")]
    [InlineData("a*?*", 20, "b")]
    [InlineData("*[^b]", 40, "b")]
    public void APatternMadeToBeSlowIsNot(string repeated, int times, string end)
    {
        string pattern = string.Concat(Enumerable.Repeat(repeated, times)) + end;
        string text = new('a', 20_000);
        var clock = Stopwatch.StartNew();

        AssertMatches(pattern, text, matches: false);

        // Some milliseconds; with backtracking to every star it would outlast us all.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"It took {clock.Elapsed}.");
    }

    // As in Redis, which gives up there; a star at the end does not count.
    [Theory]
    [InlineData(1000, "", true)]
    [InlineData(1000, "*", true)]
    [InlineData(1001, "", false)]
    public void APatternOfTooManyStarsDescribesNothing(int stars, string end, bool matches) =>
        AssertMatches(string.Concat(Enumerable.Repeat("*?", stars)) + end, new string('a', 5000), matches);

    [Fact]
    public void MatchingAllocatesNothing()
    {
        byte[] text = "user:1:name"u8.ToArray();
        Glob.Matches("u*[0-9]:n?me"u8, text);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Glob.Matches("u*[0-9]:n?me"u8, text));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void AssertMatches(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Matches(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)));
}
