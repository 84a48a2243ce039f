using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Server.Profiling;

namespace GoKV.Application.Tests.Server.Profiling;

public sealed class CommandStatsTests
{
    private readonly TimedServer _server = new();

    [Fact]
    public void CallsAndTheirTimeAreCounted()
    {
        _server.Take(TimeSpan.FromMicroseconds(10));
        _server.Take(TimeSpan.FromMicroseconds(5));

        Assert.Equal("calls=2,usec=15,usec_per_call=7.50,rejected_calls=0,failed_calls=0", Of("randomkey"));
    }

    [Theory]
    [InlineData("INCR", "incr", "calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0")]
    [InlineData("INCR k", "incr", "calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=1")]
    [InlineData("SET k v EX nonsense", "set", "calls=2,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=1")]
    [InlineData("IN 1 GET k", "get", "calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0")]
    [InlineData("CONFIG GET port", "config|get", "calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0")]
    [InlineData("SLOWLOG LEN 1", "slowlog|len", "calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0")]
    public void RefusalsAndErrorsAreToldApart(string line, string command, string figures)
    {
        _server.Ask(line);

        Assert.Equal(figures, Of(command));
    }

    [Fact]
    public async Task ARunOfCommandsCountsAsSoMany()
    {
        CommandArguments[] commands = [Words("GET", "k"), Words("GET", "k"), Words("GET", "nosuch")];
        CommandRun? run = _server.Commands.Get<Lookahead>().TakeRun(commands, _server.Commands.Session, _server.Commands.Now);

        await _server.Commands.Get<CommandDispatcher>().DispatchAsync(run!.Value);

        Assert.Equal("calls=3,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0", Of("get"));
    }

    [Fact]
    public void WhoLogsFastCommandsSeesEachOfThem()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 999");

        Assert.Null(_server.Commands.Get<Lookahead>().TakeRun([Words("GET", "k"), Words("GET", "k")], _server.Commands.Session, _server.Commands.Now));
    }

    [Fact]
    public void WhatAllThreadsCountIsAddedUp()
    {
        var figures = _server.Commands.Get<CommandFigures>();
        CommandSpec spec = _server.Commands.Get<CommandTable>().Find("get"u8)!;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 1000; i++)
                figures.Count(spec, calls: 2, nanoseconds: 10, failed: 1);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        CommandFigure figure = figures.Of([spec])[0].Figure;
        Assert.Equal((8000, 40_000, 4000), (figure.Calls, figure.Nanoseconds, figure.Failed));
    }

    [Fact]
    public void ResetBeginsAgainAtZero()
    {
        _server.Take(TimeSpan.FromMicroseconds(10));
        _server.Ask("CONFIG RESETSTAT");
        Assert.Null(Of("randomkey"));

        _server.Take(TimeSpan.FromMicroseconds(3));
        Assert.Equal("calls=1,usec=3,usec_per_call=3.00,rejected_calls=0,failed_calls=0", Of("randomkey"));
    }

    private static CommandArguments Words(params string[] words)
    {
        var arguments = new CommandArguments();
        foreach (string word in words)
            arguments.Add(Encoding.ASCII.GetBytes(word));
        return arguments;
    }

    private string? Of(string command) => _server.Ask("INFO commandstats").Split("\r\n")
        .SingleOrDefault(line => line.StartsWith($"cmdstat_{command}:", StringComparison.Ordinal))?.Split(':', 2)[1];
}
