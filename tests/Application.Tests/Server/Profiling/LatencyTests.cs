namespace GoKV.Application.Tests.Server.Profiling;

public sealed class LatencyTests
{
    private readonly TimedServer _server = new();

    [Fact]
    public void NothingIsKeptWhileTheMonitorIsOff()
    {
        _server.Take(TimeSpan.FromSeconds(10));

        Assert.Equal("[]", _server.Ask("LATENCY LATEST"));
    }

    [Fact]
    public void TheDoctorSaysWhenItHasNothingToSay()
    {
        Assert.Contains("The latency monitor is off.", _server.Ask("LATENCY DOCTOR"), StringComparison.Ordinal);

        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        Assert.Contains("Nothing has taken as long", _server.Ask("LATENCY DOCTOR"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10000", "SLOWLOG GET")]
    [InlineData("-1", "CONFIG SET slowlog-log-slower-than 100000")]
    [InlineData("200000", "The slow log misses some of these: 'CONFIG SET slowlog-log-slower-than 100000'")]
    public void TheDoctorSaysWhatCommandsTookAndWhatToDo(string slowerThan, string advice)
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100 slowlog-log-slower-than " + slowerThan);
        _server.Take(TimeSpan.FromSeconds(1));
        _server.Take(TimeSpan.FromSeconds(2));

        string report = _server.Ask("LATENCY DOCTOR");

        Assert.Contains(
            "1. command: 2 latency spikes (average 1500ms, mean deviation 500ms, period 1.00 sec). Worst all time event 2000ms.", report, StringComparison.Ordinal);
        Assert.Contains(advice, report, StringComparison.Ordinal);
    }

    [Fact]
    public void TheDoctorHasAdviceForEveryKindOfEvent()
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        var events = _server.Commands.Get<Application.Server.Profiling.LatencyEvents>();
        events.Add("fast-command", 200);
        events.Add("expire-cycle", 200);

        string report = _server.Ask("LATENCY DOCTOR");

        Assert.Contains("- Commands that do next to nothing were slow", report, StringComparison.Ordinal);
        Assert.Contains("- Many keys expire at the same moment", report, StringComparison.Ordinal);
    }

    // In the form in which Redis draws them.
    [Fact]
    public void AGraphHasAColumnForEachSample()
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        foreach (int seconds in (int[])[1, 2, 6, 3, 100])
            _server.Take(TimeSpan.FromSeconds(seconds));

        Assert.Contains(
            "command - high 100000 ms, low 1000 ms (all time high 100000 ms)\n"
            + new string('-', 80) + "\n"
            + "    #\n    |\n    |\n____|\n     \n11110\nmmmms\n",
            _server.Ask("LATENCY GRAPH command"),
            StringComparison.Ordinal);
        Assert.Equal("(error) ERR No samples available for event 'nosuch'", _server.Ask("LATENCY GRAPH nosuch"));
    }

    [Fact]
    public void LatestHasTheLastSampleAndTheLongest()
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        _server.Take(TimeSpan.FromMilliseconds(1900));
        _server.Take(TimeSpan.FromMilliseconds(1100));
        _server.Take(TimeSpan.FromMilliseconds(99));

        Assert.Equal("[[\"command\", (integer) 1767225603, (integer) 1100, (integer) 1900]]", _server.Ask("LATENCY LATEST"));
        Assert.Equal("[[(integer) 1767225601, (integer) 1900], [(integer) 1767225603, (integer) 1100]]", _server.Ask("LATENCY HISTORY command"));
    }

    [Fact]
    public void OfASecondTheLongestIsKept()
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        _server.Take(TimeSpan.FromMilliseconds(300));
        _server.Take(TimeSpan.FromMilliseconds(200));

        Assert.Equal("[[(integer) 1767225600, (integer) 300]]", _server.Ask("LATENCY HISTORY command"));
    }

    [Fact]
    public void AHistoryHasTheLast160Samples()
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        for (int i = 0; i < 170; i++)
            _server.Take(TimeSpan.FromSeconds(1));

        Assert.Equal(160, ((Application.Replies.ArrayReply)_server.Commands.SendLine("LATENCY HISTORY command")).Elements.Count);
    }

    [Theory]
    [InlineData("LATENCY RESET", 1)]
    [InlineData("LATENCY RESET command", 1)]
    [InlineData("LATENCY RESET nosuch command command", 1)]
    [InlineData("LATENCY RESET nosuch", 0)]
    public void ResetForgetsEvents(string line, int forgotten)
    {
        _server.Ask("CONFIG SET latency-monitor-threshold 100");
        _server.Take(TimeSpan.FromSeconds(1));

        Assert.Equal($"(integer) {forgotten}", _server.Ask(line));
        Assert.Equal(forgotten == 0, _server.Ask("LATENCY LATEST") != "[]");
    }

    [Fact]
    public void HistogramAddsUpFromStepToStep()
    {
        _server.Take(TimeSpan.FromMicroseconds(1));
        _server.Take(TimeSpan.FromMicroseconds(4));
        _server.Take(TimeSpan.FromMicroseconds(60));
        _server.Take(TimeSpan.FromMicroseconds(66));
        _server.Take(TimeSpan.FromSeconds(20));

        Assert.Equal(
            "{\"randomkey\": {\"calls\": (integer) 5, \"histogram_usec\": "
            + "{(integer) 1: (integer) 1, (integer) 4: (integer) 2, (integer) 66: (integer) 4, (integer) 1073741: (integer) 5}}}",
            _server.Ask("LATENCY HISTOGRAM randomkey nosuch"));
    }

    [Fact]
    public void HistogramOfAContainerIsThatOfItsSubcommands()
    {
        _server.Ask("CONFIG GET port");
        _server.Ask("CONFIG SET timeout 0");

        Assert.Equal(
            "{\"config|get\": {\"calls\": (integer) 1, \"histogram_usec\": {(integer) 1: (integer) 1}}, "
            + "\"config|set\": {\"calls\": (integer) 1, \"histogram_usec\": {(integer) 1: (integer) 1}}}",
            _server.Ask("LATENCY HISTOGRAM CONFIG"));
    }
}
