using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;

namespace GoKV.Architecture.Tests;

/// <summary>What the layers may not do, whatever they reference: the inner ones compute, the outer ones wait and touch the world.</summary>
public sealed class PurityTests
{
    [Fact]
    public void DomainIsSynchronous() => Rule.Holds(Concern.Asynchrony.In(Product.Domain.Types));

    [Fact]
    public void DomainDoesNoInputOrOutput() => Rule.Holds(Concern.InputOutput.In(Product.Domain.Types));

    [Fact]
    public void DomainReadsNoClock() => Rule.Holds(Concern.AnyClock.In(Product.Domain.Types));

    [Fact]
    public void DomainStartsNoThreads() => Rule.Holds(Concern.Threads.In(Product.Domain.Types));

    // The one exception: the seed of the hash is a secret, or clients could choose keys that collide.
    [Fact]
    public void DomainLeavesNothingToChance() => Rule.Holds(Concern.Chance.In(Product.Domain.Types, except: "KeyHasher"));

    [Fact]
    public void ApplicationTakesTheTimeFromItsCallers() => Rule.Holds(Concern.Clock.In(Product.Application.Types));

    [Fact]
    public void ApplicationTouchesNoFiles() => Rule.Holds(Concern.Files.In(Product.Application.Types));

    [Fact]
    public void ApplicationKnowsNoSockets() => Rule.Holds(Concern.Network.In(Product.Application.Types));

    [Fact]
    public void ApplicationStartsNoThreads() => Rule.Holds(Concern.Threads.In(Product.Application.Types));

    [Fact]
    public void HostTouchesNoFiles() => Rule.Holds(Concern.Files.In(Product.Host.Types));

    [Fact]
    public void NobodyBelievesAFsyncThatHidesErrors() => Rule.Holds(Concern.HiddenFsync.In(Product.TopLevelTypes));

    // INFO is a text with CR LF line ends, as Redis has it; all other line ends belong to the protocol, which Host speaks.
    [Fact]
    public void OnlyHostKnowsTheProtocolsLineEnds() => Rule.Holds(LineEndsIn([.. Product.Domain.Types, .. Product.Application.Types]));

    [Fact]
    public void LineEndsInUtf8LiteralsAreTheProtocolsToo() => Rule.Holds(
        from file in SourceFile.In("src", atLeast: 60)
        where !file.Path.StartsWith("src/Host/Resp/", StringComparison.Ordinal)
        where file.Text.Contains("\\r\\n\"u8", StringComparison.Ordinal)
        select file.Path);

    [Fact]
    public void PlantedClocksAreFound()
    {
        Rule.Finds(
            Concern.Clock.In([typeof(ReadsTheClock)]).Where(mention => mention.Member is not null),
            "ReadsTheClock.Local uses System.DateTimeOffset.get_Now",
            "ReadsTheClock.Universal uses System.DateTime.get_UtcNow",
            "ReadsTheClock.Ticks uses System.Environment.get_TickCount64",
            "ReadsTheClock.Watch uses System.Diagnostics.Stopwatch.StartNew");
        Assert.Empty(Concern.Clock.In([typeof(HoldsAClock)]));
        Assert.NotEmpty(Concern.AnyClock.In([typeof(HoldsAClock)]));
    }

    [Fact]
    public void PlantedChanceIsFound() => Assert.Equal(
        ["Secret", "Shared", "Unique"], Concern.Chance.In([typeof(DrawsLots)]).Select(mention => mention.WhereMember).Distinct().Order());

    [Fact]
    public void AnExceptionIsForOneType() => Assert.Empty(Concern.Chance.In([typeof(DrawsLots)], except: nameof(DrawsLots)));

    [Theory]
    [InlineData(typeof(IsAsynchronous), nameof(Concern.Asynchrony))]
    [InlineData(typeof(StartsThreads), nameof(Concern.Threads))]
    [InlineData(typeof(ReadsFiles), nameof(Concern.Files))]
    [InlineData(typeof(ReadsFiles), nameof(Concern.InputOutput))]
    [InlineData(typeof(HoldsASocket), nameof(Concern.Network))]
    [InlineData(typeof(HoldsASocket), nameof(Concern.InputOutput))]
    [InlineData(typeof(WritesToTheConsole), nameof(Concern.InputOutput))]
    [InlineData(typeof(BelievesFsync), nameof(Concern.HiddenFsync))]
    public void PlantedBreachesAreFound(Type planted, string concern) =>
        Assert.NotEmpty(((Concern)typeof(Concern).GetField(concern)!.GetValue(null)!).In([planted]));

    [Fact]
    public void PlantedLineEndsAreFound() => Rule.Finds(LineEndsIn([typeof(WritesProtocol)]), nameof(WritesProtocol));

    private static IEnumerable<string> LineEndsIn(IEnumerable<Type> types) =>
        from type in types
        where !type.Name.StartsWith("Info", StringComparison.Ordinal)
        where Mention.StringsIn(type).Any(text => text.Contains("\r\n", StringComparison.Ordinal))
        select type.Name;
}
