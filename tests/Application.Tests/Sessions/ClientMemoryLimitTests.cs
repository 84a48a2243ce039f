using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Sessions;

public sealed class ClientMemoryLimitTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void TheLargestClientsAreSentAway()
    {
        Session small = Holding(50_000);
        Session larger = Holding(100_000);
        Session largest = Holding(200_000);
        _server.Ask("CONFIG SET maxmemory-clients 200kb");

        Enforce();

        Assert.Equal((false, false, true), (IsAborted(small), IsAborted(larger), IsAborted(largest)));
        Assert.Contains("evicted_clients:1\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
        Assert.DoesNotContain($"id={largest.Id} ", _server.Ask("CLIENT LIST"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoSaidNoEvictStays()
    {
        Session kept = Holding(300_000);
        kept.NoEvict = true;
        Session other = Holding(10_000);
        _server.Ask("CONFIG SET maxmemory-clients 200kb");

        Enforce();

        Assert.Equal((false, true), (IsAborted(kept), IsAborted(other)));
    }

    [Theory]
    [InlineData("maxmemory-clients 0", false)]
    [InlineData("maxmemory-clients 1mb", false)]
    [InlineData("maxmemory-clients 1", true)]
    [InlineData("maxmemory-clients 10%", false)]
    [InlineData("maxmemory-clients 10% maxmemory 100mb", false)]
    [InlineData("maxmemory-clients 1% maxmemory 20mb", true)]
    public void ThereIsALimitOrNone(string options, bool isOver)
    {
        Session client = Holding(220_000);
        _server.Ask("CONFIG SET " + options);

        Enforce();

        Assert.Equal(isOver, IsAborted(client));
    }

    [Fact]
    public void NobodyGoesWhoIsWithinTheLeastLimit()
    {
        Session client = Holding(100_000);
        _server.Ask("CONFIG SET maxmemory-clients 1");

        Enforce();

        Assert.False(IsAborted(client));
    }

    [Theory]
    [InlineData("50%", "50%")]
    [InlineData("0%", "0")]
    [InlineData("100mb", "104857600")]
    public void ItIsWrittenAsBytesOrAShare(string value, string shown)
    {
        Assert.Equal("OK", _server.Ask("CONFIG SET maxmemory-clients " + value));
        Assert.Equal($"{{\"maxmemory-clients\": \"{shown}\"}}", _server.Ask("CONFIG GET maxmemory-clients"));
    }

    [Theory]
    [InlineData("200%", "percentage argument must be less or equal to 100")]
    [InlineData("-5%", "argument must be a memory or percent value")]
    [InlineData("x", "argument must be a memory or percent value")]
    public void WhatIsNeitherIsRefused(string value, string problem) => Assert.Equal(
        $"(error) ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - {problem}", _server.Ask("CONFIG SET maxmemory-clients " + value));

    private static bool IsAborted(Session session) => ((FakeConnection)session.Connection).Aborted;

    private void Enforce() => _server.Get<ClientMemoryLimit>().Enforce();

    // A client whose transaction has a command of about so many bytes.
    private Session Holding(int bytes)
    {
        Session own = _server.Session;
        Session holding = _server.Session = _server.NewSession();
        _server.Ask("MULTI");
        _server.Ask("SET k " + new string('x', bytes));
        _server.Session = own;
        return holding;
    }
}
