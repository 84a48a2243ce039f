using GoKV.Application.Server;
using GoKV.Application.Server.Config;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

/// <summary>oom-score-adj and oom-score-adj-values: the kernel's score for the process follows them.</summary>
public sealed class OomScoreTests
{
    private const string Refused = " - Failed to set current oom_score_adj. Check server logs.";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("yes", 31, "yes")]
    [InlineData("relative", 31, "yes")]
    [InlineData("ABSOLUTE", 9, "absolute")]
    [InlineData("no", 22, "no")]
    public void TheScoreIsSet(string word, int score, string shown)
    {
        Assert.Equal("OK", ReplyText.Of(_server.Send("CONFIG", "SET", "oom-score-adj-values", "9 10 11", "oom-score-adj", word)));

        Assert.Equal(score, _server.OomScore.Score);
        Assert.Equal($"{{\"oom-score-adj\": \"{shown}\"}}", _server.Ask("CONFIG GET oom-score-adj"));
    }

    [Fact]
    public void ItFollowsTheFirstValueAndIsRestored()
    {
        _server.Ask("CONFIG SET oom-score-adj yes");
        _server.Send("CONFIG", "SET", "oom-score-adj-values", "15 20 30");
        Assert.Equal(37, _server.OomScore.Score);

        Assert.Equal("OK", _server.Ask("CONFIG SET oom-score-adj no"));

        Assert.Equal(22, _server.OomScore.Score);
    }

    [Fact]
    public void WhileItIsOffValuesAreKeptOnly()
    {
        _server.Send("CONFIG", "SET", "oom-score-adj-values", "15 20 30");

        Assert.Equal(22, _server.OomScore.Score);
        Assert.Equal("{\"oom-score-adj-values\": \"15 20 30\"}", _server.Ask("CONFIG GET oom-score-adj-values"));
    }

    [Fact]
    public void WhatTheSystemRefusesChangesNothing()
    {
        _server.Send("CONFIG", "SET", "oom-score-adj-values", "-1000 -1000 -1000");

        Assert.Equal("(error) ERR CONFIG SET failed (possibly related to argument 'oom-score-adj')" + Refused, _server.Ask("CONFIG SET oom-score-adj yes"));
        Assert.Equal("{\"oom-score-adj\": \"no\"}", _server.Ask("CONFIG GET oom-score-adj"));

        _server.Send("CONFIG", "SET", "oom-score-adj-values", "1 100 100", "oom-score-adj", "yes");
        Assert.Equal(
            "(error) ERR CONFIG SET failed (possibly related to argument 'oom-score-adj-values')" + Refused,
            ReplyText.Of(_server.Send("CONFIG", "SET", "oom-score-adj-values", "-1000 -1000 -1000")));
        Assert.Equal("{\"oom-score-adj-values\": \"1 100 100\"}", _server.Ask("CONFIG GET oom-score-adj-values"));
        Assert.Equal(23, _server.OomScore.Score);
    }

    [Fact]
    public void ItIsAsBeforeWhenAnotherOptionOfTheCommandCannotBeSet()
    {
        // That port is taken.
        Assert.StartsWith("(error)", ReplyText.Of(_server.Send("CONFIG", "SET", "oom-score-adj", "yes", "port", "1")));
        Assert.Equal(22, _server.OomScore.Score);
        int port = _server.Get<ServerOptions>().Port;

        Assert.StartsWith("(error)", ReplyText.Of(_server.Send("CONFIG", "SET", "port", "7000", "oom-score-adj-values", "-100 0 0", "oom-score-adj", "yes")));

        Assert.Equal((22, port), (_server.OomScore.Score, _server.Get<ServerOptions>().Port));
    }

    [Fact]
    public void ItIsAsBeforeWhenTheFilesOfTheCommandCannotBeMade()
    {
        // These partitions keep no files.
        Assert.StartsWith("(error)", ReplyText.Of(_server.Send("CONFIG", "SET", "oom-score-adj", "yes", "oom-score-adj-values", "9 0 0", "appendonly", "yes")));

        Assert.Equal(22, _server.OomScore.Score);
        Assert.Equal("{\"oom-score-adj\": \"no\"}", _server.Ask("CONFIG GET oom-score-adj"));
    }

    [Fact]
    public void AServerStartsWithItsScore()
    {
        ServerOptions options = _server.Get<ServerOptions>();
        (options.OomScoreAdj, options.OomScoreAdjValues) = ("absolute", "300 0 0");

        _server.Get<RunningSettings>().Start();

        Assert.Equal(300, _server.OomScore.Score);
    }
}
