using GoKV.Domain.Errors;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class SaveThreadTests
{
    [Fact]
    public async Task Work_runs_on_a_thread_that_gives_way_and_its_result_comes_back()
    {
        var error = new Error("ERR said by the work");
        int nice = -1;
        string? name = null;

        Error? result = await SaveThread.Run(() =>
        {
            (nice, name) = (Libc.PriorityOfThread(), Thread.CurrentThread.Name);
            return error;
        });

        Assert.Same(error, result);
        Assert.Equal("save", name);
        if (OperatingSystem.IsLinux())
            Assert.Equal(Math.Max(SaveThread.Nice, Libc.PriorityOfThread()), nice);
    }

    [Fact]
    public async Task Who_waits_goes_on_at_its_own_priority()
    {
        int before = Libc.PriorityOfThread();
        await SaveThread.Run(() => null);
        Assert.NotEqual("save", Thread.CurrentThread.Name);
        Assert.Equal(before, Libc.PriorityOfThread());
    }

    [Fact]
    public async Task An_exception_of_the_work_is_that_of_the_task() =>
        await Assert.ThrowsAsync<IOException>(() => SaveThread.Run(() => throw new IOException("no disk")));
}
