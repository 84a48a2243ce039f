using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server.Debugging;

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

/// <summary>DEBUG REPLYBUFFER PEAK-RESET-TIME: how long the most that was written to a client at once is remembered.</summary>
internal sealed record DebugPeakReset(int Seconds) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        tools.Switches.PeakResetSeconds = Seconds;
        return Task.FromResult(Reply.Ok);
    }
}

/// <summary>DEBUG SET-SKIP-CHECKSUM-VALIDATION 0 | 1: whether RESTORE takes what has a wrong checksum.</summary>
internal sealed record DebugSkipChecksums(bool Skips) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        tools.Switches.SkipsChecksums = Skips;
        return Task.FromResult(Reply.Ok);
    }
}
