using GoKV.Application.Replies;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class ScanTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void IsAtItsEndAtOnceWithoutKeys() => Assert.Equal("[\"0\", []]", _server.Ask("SCAN 0"));

    [Theory]
    [InlineData("")]
    [InlineData("COUNT 1")]
    [InlineData("COUNT 3000")]
    [InlineData("count 7 match * type STRING")]
    public void FindsEveryKeyOnceInAllSteps(string options)
    {
        string[] keys = [.. Enumerable.Range(0, 5000).Select(i => $"{i:D4}")];
        foreach (string key in keys)
            _server.Ask($"SET {key} v");
        Assert.Equal(keys, Walk(options));
    }

    [Fact]
    public void AStepIsAboutAsLongAsAskedFor()
    {
        for (int i = 0; i < 1000; i++)
            _server.Ask($"SET {i} v");
        var reply = Assert.IsType<ArrayReply>(_server.SendLine("SCAN 0 COUNT 20"));
        Assert.InRange(((ArrayReply)reply.Elements[1]).Elements.Count, 1, 60);
        Assert.NotEqual("0", CursorOf(reply));
    }

    [Theory]
    [InlineData("MATCH a*", new[] { "a", "ab" })]
    [InlineData("MATCH b MATCH a*", new[] { "a", "ab" })]
    [InlineData("MATCH z", new string[0])]
    [InlineData("TYPE string", new[] { "a", "ab", "b" })]
    [InlineData("TYPE hash", new string[0])]
    [InlineData("TYPE nonsense", new string[0])]
    [InlineData("COUNT 9223372036854775807", new[] { "a", "ab", "b" })]
    public void ObeysItsOptions(string options, string[] expected)
    {
        _server.Ask("MSET a 1 ab 2 b 3");
        Assert.Equal(expected, Walk(options));
    }

    [Fact]
    public void AnEmptyPatternIsThatOfTheEmptyKey()
    {
        _server.Ask("SET a 1");
        _server.AskWords("SET", "", "v");
        Assert.Equal("[\"0\", [\"\"]]", _server.AskWords("SCAN", "0", "COUNT", "100", "MATCH", ""));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("+0")]
    [InlineData("-0")]
    [InlineData("")]
    [InlineData("0\0abc")]
    public void ReadsACursorAsRedisDoes(string cursor)
    {
        _server.Ask("SET a 1");
        Assert.Equal("[\"0\", [\"a\"]]", _server.AskWords("SCAN", cursor, "COUNT", "100"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("18446744073709551615")]
    [InlineData("4294967296")]
    public void ACursorPastTheEndIsTheEnd(string cursor)
    {
        _server.Ask("SET a 1");
        Assert.Equal("[\"0\", []]", _server.Ask($"SCAN {cursor} COUNT 100"));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-")]
    [InlineData(" 0")]
    [InlineData("0 ")]
    [InlineData("0x")]
    [InlineData("18446744073709551616")]
    public void RefusesWhatIsNoCursor(string cursor) =>
        Assert.Equal("(error) ERR invalid cursor", _server.AskWords("SCAN", cursor, "COUNT", "0"));

    [Theory]
    [InlineData("SCAN 0 COUNT 0", "syntax error")]
    [InlineData("SCAN 0 COUNT -5", "syntax error")]
    [InlineData("SCAN 0 COUNT abc", "value is not an integer or out of range")]
    [InlineData("SCAN 0 COUNT abc FOO", "value is not an integer or out of range")]
    [InlineData("SCAN 0 COUNT 9223372036854775808", "value is not an integer or out of range")]
    [InlineData("SCAN 0 FOO", "syntax error")]
    [InlineData("SCAN 0 FOO 1", "syntax error")]
    [InlineData("SCAN 0 COUNT", "syntax error")]
    [InlineData("SCAN 0 MATCH", "syntax error")]
    [InlineData("SCAN 0 TYPE", "syntax error")]
    [InlineData("SCAN", "wrong number of arguments for 'scan' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    private static string CursorOf(ArrayReply reply) => ((BulkReply)reply.Elements[0]).Value.ToString();

    private string[] Walk(string options)
    {
        var keys = new List<string>();
        string cursor = "0";
        do
        {
            var reply = Assert.IsType<ArrayReply>(_server.SendLine($"SCAN {cursor} {options}".TrimEnd()));
            keys.AddRange(((ArrayReply)reply.Elements[1]).Elements.Cast<BulkReply>().Select(key => key.Value.ToString()));
            cursor = CursorOf(reply);
        }
        while (cursor != "0");
        return [.. keys.Order(StringComparer.Ordinal)];
    }
}
