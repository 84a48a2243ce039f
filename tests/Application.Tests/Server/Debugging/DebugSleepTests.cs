using GoKV.Application.Server.Debugging;
using GoKV.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Application.Tests.Server.Debugging;

public sealed class DebugSleepTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task SleepsNoLessThanItWasToldWhenTimersAreEarly(int milliseconds)
    {
        var clock = new EarlyTimers();
        long begun = clock.GetTimestamp();
        // Smaller than what a timer is early by.
        TimeSpan step = TimeSpan.FromMilliseconds(Math.Max(0.5, milliseconds / 100.0));

        Task sleeping = DebugSleep.SleepAsync(TimeSpan.FromMilliseconds(milliseconds), clock);
        await Eventually.HoldsAsync(
            () =>
            {
                if (!sleeping.IsCompleted)
                    clock.Advance(step);
                return sleeping.IsCompleted;
            },
            "It sleeps for ever.");

        Assert.True(clock.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(milliseconds), $"It slept {clock.GetElapsedTime(begun)}.");
    }

    private sealed class EarlyTimers : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime * 0.9, period);
    }
}
