using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Debugging;

/// <summary>
/// DEBUG SLEEP seconds: answers later. In Redis the whole server stands still; here other clients are served meanwhile, since nothing may block them.
/// </summary>
internal sealed record DebugSleep(double Seconds) : DebugAction
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public override async Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        await SleepAsync(TimeSpan.FromSeconds(Seconds), tools.Clock);
        return Reply.Ok;
    }

    /// <summary>Waits for no less than a time: timers count in whole ticks of the system, and end up to some milliseconds early.</summary>
    internal static async Task SleepAsync(TimeSpan time, TimeProvider clock)
    {
        long begun = clock.GetTimestamp();
        while (time - clock.GetElapsedTime(begun) is { Ticks: > 0 } rest)
            await Task.Delay(rest < Millisecond ? Millisecond : rest, clock);
    }
}
