using System.Diagnostics;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tests.Wal;

public sealed class ThreadSignalTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    private readonly ThreadSignal _signal = new();

    [Fact]
    public void ManySignalsAreOneAndAreTakenOnce()
    {
        _signal.Set();
        _signal.Set();

        Assert.True(_signal.IsSet);
        Assert.True(_signal.Wait(Generous));
        Assert.False(_signal.IsSet);
        Assert.False(_signal.TryTake());
        Assert.False(_signal.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void AWaitWithoutASignalEnds()
    {
        long started = Stopwatch.GetTimestamp();

        Assert.False(_signal.Wait(TimeSpan.FromMilliseconds(30)));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromMilliseconds(25), Generous);
        _signal.Set();
        Assert.True(_signal.Wait(Generous));
    }

    // Each side sleeps until the other has done its part: a signal that is lost once ends the game.
    [Fact]
    public void NoSignalIsLostBetweenTwoThreads()
    {
        const int Rounds = 20_000;
        var answers = new ThreadSignal();
        int served = 0;
        var other = new Thread(() =>
        {
            while (served < Rounds && _signal.Wait(Generous))
            {
                served++;
                answers.Set();
            }
        });
        other.Start();

        int answered = 0;
        for (int i = 0; i < Rounds; i++)
        {
            _signal.Set();
            if (!answers.Wait(Generous))
                break;
            answered++;
        }

        other.Join();
        Assert.Equal((Rounds, Rounds), (answered, served));
    }
}
