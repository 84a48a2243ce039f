using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Tests.Snapshots;

public sealed class GivingWayTests
{
    [Fact]
    public void Work_runs_at_lower_priority_and_is_waited_for()
    {
        (int before, int nice, bool isDone) = (Libc.PriorityOfThread(), -1, false);
        GivingWay.Run(() =>
        {
            nice = Libc.PriorityOfThread();
            for (int i = 0; i < 1000; i++)
                Thread.Yield();
            isDone = true;
        });

        Assert.True(isDone);
        Assert.Equal(before, Libc.PriorityOfThread());
        if (OperatingSystem.IsLinux())
            Assert.Equal(Math.Max(GivingWay.Nice, before), nice);
    }

    [Fact]
    public void Its_exception_is_the_callers() => Assert.Throws<IOException>(() => GivingWay.Run(() => throw new IOException("no disk")));
}
