using GoKV.Application.Server;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Tests.Server.Options;

/// <summary>What holds for all options.</summary>
public sealed class OptionTableTests
{
    private readonly ServerOptions _options = new();

    public static TheoryData<string> Names => [.. OptionTable.All.Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ItsDefaultIsAValueOfIt(string name) => Assert.Null(OptionTable.Find(name)!.ProblemOf(OptionTable.Find(name)!.DefaultText));

    [Theory]
    [MemberData(nameof(Names))]
    public void ItHasItsDefaultAtFirst(string name) => Assert.Equal(OptionTable.Find(name)!.DefaultText, OptionTable.Find(name)!.Read(_options));

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatItShowsCanBeSet(string name)
    {
        ServerOption option = OptionTable.Find(name)!;
        string shown = option.Read(_options);

        option.Set(_options, shown);

        Assert.Equal(shown, option.Read(_options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItIsDescribed(string name)
    {
        ServerOption option = OptionTable.Find(name)!;

        Assert.Matches("^[a-z][a-z_-]*[a-z]$", option.Name);
        Assert.NotEmpty(option.Meaning);
        Assert.DoesNotContain('|', option.Meaning + option.Values);
        Assert.NotEmpty(option.Values);
    }

    [Fact]
    public void WhatHasNoEffectCannotBeAnythingButKept() => Assert.All(
        OptionTable.All.Where(option => option.Effect == OptionEffect.Fixed), option => Assert.NotNull(option.ProblemOf(option.DefaultText + "1")));

    [Theory]
    [InlineData("MaxClients")]
    [InlineData("max_clients")]
    [InlineData("max-clients")]
    [InlineData("MAXCLIENTS")]
    public void NamesAreFoundAsPeopleTypeThem(string name) => Assert.Equal("maxclients", OptionTable.FindAsTyped(name)?.Name);

    [Fact]
    public void AppendOnlyIsThePersistenceInRedisTerms()
    {
        OptionTable.Find("appendonly")!.Set(_options, "yes");
        OptionTable.Find("appendfsync")!.Set(_options, "always");
        Assert.Equal(("WAL", "ALWAYS"), (_options.DefaultPersist, _options.DefaultFsync));

        OptionTable.Find("appendonly")!.Set(_options, "no");
        Assert.Equal("SNAPSHOT", _options.DefaultPersist);

        _options.DefaultPersist = "NONE";
        OptionTable.Find("appendonly")!.Set(_options, "no");
        Assert.Equal("NONE", _options.DefaultPersist);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7b", 7)]
    [InlineData("1k", 1000)]
    [InlineData("1KB", 1024)]
    [InlineData("3m", 3_000_000)]
    [InlineData("3mb", 3 * 1024 * 1024)]
    [InlineData("2g", 2_000_000_000)]
    [InlineData("2Gb", 2L << 30)]
    public void MemoryIsReadWithItsUnit(string text, long bytes) =>
        Assert.Equal((true, bytes), (MemorySize.TryParse(text, out long read), read));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("kb")]
    [InlineData("9223372036854775807k")]
    public void WhatIsNoMemoryIsRefused(string text) => Assert.False(MemorySize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1023, "1023")]
    [InlineData(1024, "1kb")]
    [InlineData(5L << 20, "5mb")]
    [InlineData(3L << 30, "3gb")]
    [InlineData((1L << 30) + 1, "1073741825")]
    public void MemoryIsWrittenInTheLargestUnitThatFits(long bytes, string text) => Assert.Equal(text, MemorySize.Write(bytes));

    [Theory]
    [InlineData("60")]
    [InlineData("0 1")]
    [InlineData("1 -1")]
    [InlineData("a 1")]
    public void WhatIsNoSaveRuleIsRefused(string text) => Assert.False(SaveRules.TryParse(text, out _));

    [Theory]
    [InlineData("0 1")]
    [InlineData("0 200 2001")]
    [InlineData("0 200 x")]
    [InlineData("-2001 0 0")]
    public void OomScoresAreThreeNumbers(string text) => Assert.NotNull(OptionTable.Find("oom-score-adj-values")!.ProblemOf(text));
}
