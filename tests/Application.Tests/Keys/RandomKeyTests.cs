using GoKV.Application.Ports;
using GoKV.Infrastructure;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Keys;

public sealed class RandomKeyTests
{
    [Fact]
    public void IsNullWithoutKeys() => Assert.Equal("(nil)", new CommandHarness().Ask("RANDOMKEY"));

    [Fact]
    public void IsTheKeyThatChanceDraws()
    {
        var chance = new Mock<IRandomSource>();
        var server = new CommandHarness(services => services.AddSingleton(chance.Object));
        server.Ask("MSET a 1 b 2");
        var answers = new SortedSet<string>(StringComparer.Ordinal);
        for (ulong draw = 0; draw < 1UL << 32; draw += 1UL << 27)
        {
            chance.Setup(source => source.Draw()).Returns(draw);
            string answer = server.Ask("RANDOMKEY");
            Assert.Equal(answer, server.Ask("RANDOMKEY"));
            answers.Add(answer);
        }

        Assert.Equal(["\"a\"", "\"b\""], answers);
    }

    [Fact]
    public void TheOneKeyAmongThousandsThatHaveExpiredIsFound()
    {
        var server = new CommandHarness();
        for (int i = 0; i < 5000; i++)
            server.Ask($"SET gone:{i} 1 PX 5");
        server.Ask("SET here 1");
        server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        Assert.Equal("\"here\"", server.Ask("RANDOMKEY"));
    }

    [Fact]
    public void IsNullWhenAllHaveExpired()
    {
        var server = new CommandHarness();
        for (int i = 0; i < 5000; i++)
            server.Ask($"SET gone:{i} 1 PX 5");
        server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        Assert.Equal("(nil)", server.Ask("RANDOMKEY"));
    }

    [Fact]
    public void ChanceDrawsAllBits()
    {
        var chance = new SystemRandomSource();
        ulong seen = 0;
        for (int i = 0; i < 200; i++)
            seen |= chance.Draw();
        Assert.Equal(ulong.MaxValue, seen);
    }
}
