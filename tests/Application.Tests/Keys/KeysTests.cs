using GoKV.Application.Replies;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class KeysTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void IsEmptyWithoutKeys() => Assert.Equal("[]", _server.Ask("KEYS *"));

    [Theory]
    [InlineData("*", new[] { "", "a", "ab", "b" })]
    [InlineData("**", new[] { "a", "ab", "b" })]
    [InlineData("?", new[] { "a", "b" })]
    [InlineData("a*", new[] { "a", "ab" })]
    [InlineData("[^a]", new[] { "b" })]
    [InlineData("", new[] { "" })]
    public void FindsTheKeysThatMatch(string pattern, string[] expected)
    {
        foreach (string key in new[] { "", "a", "ab", "b" })
            _server.AskWords("SET", key, "v");
        Assert.Equal(expected, Find(pattern));
    }

    [Fact]
    public void FindsEveryKeyOfALargePartitionOnce()
    {
        for (int i = 0; i < 5000; i++)
            _server.Ask($"SET {i:D4} v");
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i:D4}"), Find("*"));
    }

    [Fact]
    public void DoesNotFindTheExpired()
    {
        _server.Ask("SET k v PX 1");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Empty(Find("*"));
    }

    private string[] Find(string pattern)
    {
        var keys = Assert.IsType<ArrayReply>(_server.Send("KEYS", pattern));
        return [.. keys.Elements.Cast<BulkReply>().Select(key => key.Value.ToString()).Order(StringComparer.Ordinal)];
    }
}
