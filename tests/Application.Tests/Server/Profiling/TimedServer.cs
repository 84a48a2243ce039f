using GoKV.Application.Ports;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Server.Profiling;

/// <summary>A server on which RANDOMKEY takes as long as a test says; every other command takes no time.</summary>
internal sealed class TimedServer : IRandomSource
{
    private TimeSpan _drawing;

    public TimedServer()
    {
        Commands = new CommandHarness(services => services.AddSingleton<IRandomSource>(this));
        Commands.Ask("SET k v");
    }

    public CommandHarness Commands { get; }

    public string Ask(string line) => Commands.Ask(line);

    /// <summary>Carries out RANDOMKEY.</summary>
    public void Take(TimeSpan time)
    {
        _drawing = time;
        Assert.Equal("\"k\"", Commands.Ask("RANDOMKEY"));
    }

    public ulong Draw()
    {
        Commands.Clock.Advance(_drawing);
        _drawing = TimeSpan.Zero;
        return 0;
    }

    public void FillWithSecret(Span<byte> bytes) => bytes.Clear();
}
