namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>A test that gives a process errors by strace. Skipped where there is none; with CI=true it has to be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !Probe.HasTool("strace"))
            Skip = "strace is not installed";
    }
}
