using GoKV.Application.Replies;

namespace GoKV.Application.Tests.Server.Profiling;

public sealed class SlowLogTests
{
    private readonly TimedServer _server = new();

    [Fact]
    public void ASlowCommandIsNotedWithTimeWordsAndClient()
    {
        _server.Ask("CLIENT SETNAME me");
        _server.Take(TimeSpan.FromMicroseconds(12_345));

        Assert.Equal(
            "[[(integer) 0, (integer) 1767225600, (integer) 12345, [\"RANDOMKEY\"], \"127.0.0.1:50000\", \"me\"]]", _server.Ask("SLOWLOG GET"));
    }

    [Fact]
    public void OnlyWhatTakesAsLongAsTheThreshold()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 2000");
        _server.Take(TimeSpan.FromMicroseconds(1999));
        Assert.Equal("(integer) 0", _server.Ask("SLOWLOG LEN"));

        _server.Take(TimeSpan.FromMicroseconds(2000));
        Assert.Equal("(integer) 1", _server.Ask("SLOWLOG LEN"));
    }

    [Fact]
    public void NothingWithANegativeThreshold()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than -1");
        _server.Take(TimeSpan.FromHours(1));

        Assert.Equal("[]", _server.Ask("SLOWLOG GET"));
    }

    [Fact]
    public void TheNewestComeFirstAndTheOldestGo()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3");
        foreach (string key in (string[])["a", "b", "c", "d"])
            _server.Ask("GET " + key);

        Assert.Equal([4, 3, 2], Ids("SLOWLOG GET"));
    }

    [Theory]
    [InlineData("SLOWLOG GET", 10)]
    [InlineData("SLOWLOG GET 3", 3)]
    [InlineData("SLOWLOG GET 0", 0)]
    [InlineData("SLOWLOG GET -1", 14)]
    public void GetAnswersAsManyAsAreAskedFor(string line, int entries)
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        for (int i = 0; i < 13; i++)
            _server.Ask("GET k");

        Assert.Equal(entries, Ids(line).Length);
    }

    [Fact]
    public void ResetForgetsEntriesButNotTheirNumbers()
    {
        _server.Take(TimeSpan.FromSeconds(1));
        Assert.Equal("OK", _server.Ask("SLOWLOG RESET"));
        _server.Take(TimeSpan.FromSeconds(1));

        Assert.Equal([1], Ids("SLOWLOG GET"));
    }

    [Fact]
    public void LongCommandsAreCutAsRedisDoes()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        _server.Ask("EXISTS " + new string('x', 130) + string.Concat(Enumerable.Repeat(" k", 40)));

        var words = ((ArrayReply)((ArrayReply)Newest()).Elements[3]).Elements.Select(TestKit.ReplyText.Of).ToArray();
        Assert.Equal(32, words.Length);
        Assert.Equal('"' + new string('x', 128) + "... (2 more bytes)\"", words[1]);
        Assert.Equal("\"k\"", words[30]);
        Assert.Equal("\"... (11 more arguments)\"", words[31]);
    }

    [Theory]
    [InlineData("AUTH user secret", "[\"AUTH\", \"(redacted)\", \"(redacted)\"]")]
    [InlineData("CONFIG SET timeout 0 requirepass secret", "[\"CONFIG\", \"SET\", \"timeout\", \"0\", \"requirepass\", \"(redacted)\"]")]
    public void PasswordsAreNotShown(string line, string words)
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        _server.Ask(line);

        Assert.Equal(words, TestKit.ReplyText.Of(((ArrayReply)Newest()).Elements[3]));
    }

    [Fact]
    public void WhatWasRefusedIsNotNoted()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        _server.Ask("GET");
        _server.Ask("NOSUCH");

        Assert.Equal("(integer) 1", _server.Ask("SLOWLOG LEN"));
    }

    [Theory]
    [InlineData("SLOWLOG GET -2", "count should be greater than or equal to -1")]
    [InlineData("SLOWLOG GET x", "count should be greater than or equal to -1")]
    [InlineData("SLOWLOG GET 1 2", "unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.")]
    [InlineData("SLOWLOG LEN 1", "wrong number of arguments for 'slowlog|len' command")]
    public void RefusesAsRedis(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    private Reply Newest() => ((ArrayReply)_server.Commands.SendLine("SLOWLOG GET 1")).Elements[0];

    private long[] Ids(string line) => [.. ((ArrayReply)_server.Commands.SendLine(line)).Elements
        .Select(entry => ((IntegerReply)((ArrayReply)entry).Elements[0]).Value)];
}
