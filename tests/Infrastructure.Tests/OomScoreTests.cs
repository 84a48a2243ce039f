using GoKV.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Infrastructure.Tests;

/// <summary>The kernel's file with the score of the process, with a file in its place.</summary>
public sealed class OomScoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _path;
    private readonly OomScore _score;

    public OomScoreTests()
    {
        _path = Path.Combine(_directory.Path, "oom_score_adj");
        File.WriteAllText(_path, "100\n");
        _score = new OomScore(NullLogger<OomScore>.Instance, _path);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(5, true, "105")]
    [InlineData(5, false, "5")]
    [InlineData(2000, true, "1000")]
    [InlineData(-2000, true, "-1000")]
    public void TheScoreIsWritten(int value, bool isRelative, string written)
    {
        Assert.True(_score.TryAdjust(value, isRelative));

        Assert.Equal(written + "\n", File.ReadAllText(_path));
    }

    [Fact]
    public void WhatItWasIsCountedFromAndComesBack()
    {
        _score.TryAdjust(-50, isRelative: true);
        _score.TryAdjust(7, isRelative: true);
        Assert.Equal("107\n", File.ReadAllText(_path));

        Assert.True(_score.TryRestore());

        Assert.Equal("100\n", File.ReadAllText(_path));
    }

    [Fact]
    public void WhoDidNotTakeItOverLeavesItAlone()
    {
        _score.TryAdjust(1, isRelative: true);
        _score.TryRestore();
        File.WriteAllText(_path, "44\n");

        Assert.True(_score.TryRestore());
        Assert.Equal("44\n", File.ReadAllText(_path));
        _score.TryAdjust(1, isRelative: true);

        Assert.Equal("45\n", File.ReadAllText(_path));
    }

    [Fact]
    public void TheKernelTakesTheScoreOfThisProcess()
    {
        string before = File.ReadAllText(OomScore.OfThisProcess);
        var score = new OomScore(NullLogger<OomScore>.Instance);

        // Nobody needs a right to be ended sooner, or as soon as before.
        Assert.True(score.TryAdjust(1, isRelative: true));
        string adjusted = File.ReadAllText(OomScore.OfThisProcess);
        Assert.True(score.TryRestore());

        Assert.Equal(int.Parse(before) + 1, int.Parse(adjusted));
        Assert.Equal(before, File.ReadAllText(OomScore.OfThisProcess));
    }

    [Fact]
    public void WhatCannotBeReadOrWrittenIsRefused()
    {
        _score.TryAdjust(1, isRelative: true);
        File.Delete(_path);

        Assert.False(_score.TryAdjust(2, isRelative: true));
        Assert.False(_score.TryRestore());
        Assert.False(new OomScore(NullLogger<OomScore>.Instance, _path).TryAdjust(2, isRelative: false));
        Assert.False(File.Exists(_path));
    }
}
