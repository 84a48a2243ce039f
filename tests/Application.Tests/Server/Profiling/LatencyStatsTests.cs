namespace GoKV.Application.Tests.Server.Profiling;

/// <summary>INFO latencystats and what it is switched by.</summary>
public sealed class LatencyStatsTests
{
    private readonly TimedServer _server = new();

    [Fact]
    public void PercentilesAreAtMostAnEighthMoreThanTheTimes()
    {
        _server.Take(TimeSpan.FromMilliseconds(1));
        _server.Take(TimeSpan.FromMilliseconds(100));

        string line = Assert.Single(Lines(), line => line.StartsWith("latency_percentiles_usec_randomkey:", StringComparison.Ordinal));
        Assert.Equal("latency_percentiles_usec_randomkey:p50=1056.767,p99=101449.727,p99.9=101449.727", line);
    }

    [Fact]
    public void WhichOnesAreShownIsAnOption()
    {
        Assert.Equal("OK", TestKit.ReplyText.Of(_server.Commands.Send("CONFIG", "SET", "latency-tracking-info-percentiles", "0.0 50.0 99.95")));
        _server.Ask("PING");

        Assert.Equal("{\"latency-tracking-info-percentiles\": \"0 50 99.95\"}", _server.Ask("CONFIG GET latency-tracking-info-percentiles"));
        Assert.Contains(Lines(), line => line.StartsWith("latency_percentiles_usec_ping:p0=", StringComparison.Ordinal) && line.Contains(",p99.95=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a", "Invalid latency-tracking-info-percentiles parameters")]
    [InlineData("101", "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")]
    public void WrongOnesAreRefused(string value, string problem) => Assert.EndsWith(problem, _server.Ask("CONFIG SET latency-tracking-info-percentiles " + value), StringComparison.Ordinal);

    [Fact]
    public void NothingIsCountedWhileTrackingIsOff()
    {
        _server.Ask("CONFIG SET latency-tracking no");
        _server.Ask("CONFIG RESETSTAT");
        _server.Ask("PING");
        Assert.DoesNotContain(Lines(), line => line.Contains("_ping", StringComparison.Ordinal));
        Assert.Equal("{}", _server.Ask("LATENCY HISTOGRAM"));
        Assert.Contains("cmdstat_ping:calls=1", _server.Ask("INFO commandstats"), StringComparison.Ordinal);

        _server.Ask("CONFIG SET latency-tracking yes");
        _server.Ask("PING");
        Assert.Contains(Lines(), line => line.Contains("_ping", StringComparison.Ordinal));
    }

    private string[] Lines() => _server.Ask("INFO latencystats").Trim('"').Split("\r\n");
}
