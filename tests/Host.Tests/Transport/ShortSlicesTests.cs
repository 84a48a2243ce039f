using GoKV.Host.Transport.Epoll;
using GoKV.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Host.Tests.Transport;

/// <summary>What a thread may ask the kernel for about its turns.</summary>
public sealed class ShortSlicesTests
{
    [Fact]
    public void AThreadGetsShortTurnsAndWhatItStartsDoesNot()
    {
        (bool taken, long own, long before, long child) = (false, -1, -1, -1);
        OnThread(() =>
        {
            before = ShortSlices.Current();
            taken = ShortSlices.Take();
            own = ShortSlices.Current();
            OnThread(() => child = ShortSlices.Current());
        });

        Assert.True(taken);
        // A kernel with one length for all tells none.
        Assert.Equal(before == 0 ? 0 : ShortSlices.Slice, own);
        Assert.Equal(before, child);
    }

    [Fact]
    public async Task AnEventLoopHasThem()
    {
        long kernels = 0;
        OnThread(() => kernels = ShortSlices.Current());
        var loop = new EventLoop(0, NullLogger.Instance);
        var found = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);

        loop.Post(_ => found.SetResult(ShortSlices.Current()), null);

        Assert.Equal(kernels == 0 ? 0 : ShortSlices.Slice, await found.Task);
        await loop.StopAsync();
    }

    private static void OnThread(Action work)
    {
        var thread = new Thread(() => work());
        thread.Start();
        thread.Join();
    }
}
