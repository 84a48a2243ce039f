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

/// <summary>DEBUG SET-ACTIVE-EXPIRE 0 | 1: whether what has expired is reclaimed without being asked for.</summary>
internal sealed record DebugSetActiveExpire(bool IsOn) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        tools.Switches.ReclaimsExpired = IsOn;
        return Task.FromResult(Reply.Ok);
    }
}

/// <summary>DEBUG PAUSE-CRON 0 | 1: whether what is done periodically waits.</summary>
internal sealed record DebugPauseCron(bool IsPaused) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        tools.Switches.CronIsPaused = IsPaused;
        return Task.FromResult(Reply.Ok);
    }
}

/// <summary>DEBUG RELOAD: SNAPSHOT partitions are saved, and read back from what was saved.</summary>
internal sealed record DebugReload(bool Saves, bool Clears) : DebugAction
{
    public override async Task<Reply> RunAsync(DebugTools tools, Target on) =>
        await tools.Snapshots.ReloadAsync(Saves, Clears) is { } error ? error : Reply.Ok;
}
