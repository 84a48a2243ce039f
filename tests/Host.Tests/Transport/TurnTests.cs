using GoKV.Host.Transport.Epoll;

namespace GoKV.Host.Tests.Transport;

/// <summary>What connections of one event loop wait for together.</summary>
public sealed class TurnTests
{
    private readonly List<int> _order = [];

    [Fact]
    public void WhoWaitsForTheEndOfTheTurnGoesOnInOrder()
    {
        var ends = new TurnEnds();
        Task first = AwaitEndAsync(ends, 1);
        Task second = AwaitEndAsync(ends, 2);
        Assert.True(ends.Any);
        Assert.Empty(_order);

        ends.Run();

        Assert.Equal([1, 2], _order);
        Assert.False(ends.Any);
        Assert.True(first.IsCompletedSuccessfully && second.IsCompletedSuccessfully);
    }

    [Fact]
    public void WhoWaitsAgainGoesOnAtTheNextEnd()
    {
        var ends = new TurnEnds();
        _ = AwaitTwiceAsync();

        ends.Run();
        Assert.Equal([1], _order);
        Assert.True(ends.Any);

        ends.Run();
        Assert.Equal([1, 2], _order);

        async Task AwaitTwiceAsync()
        {
            await AwaitEndAsync(ends, 1);
            await AwaitEndAsync(ends, 2);
        }
    }

    [Fact]
    public void ATaskThatManyWaitForPostsOnce()
    {
        var waits = new SharedWaits();
        var context = new CountingContext();
        var commit = new TaskCompletionSource();
        context.Run(() =>
        {
            _ = AwaitAsync(waits, commit.Task, 1);
            _ = AwaitAsync(waits, commit.Task, 2);
            _ = AwaitAsync(waits, commit.Task, 3);
        });

        commit.SetResult();
        Assert.Equal(1, context.Posts);
        Assert.Empty(_order);

        context.RunPosted();
        Assert.Equal([1, 2, 3], _order);
    }

    [Fact]
    public void TasksAreKeptApart()
    {
        var waits = new SharedWaits();
        var context = new CountingContext();
        TaskCompletionSource one = new(), two = new();
        context.Run(() =>
        {
            _ = AwaitAsync(waits, one.Task, 1);
            _ = AwaitAsync(waits, two.Task, 2);
            _ = AwaitAsync(waits, one.Task, 3);
        });

        two.SetException(new InvalidOperationException("a commit that fails wakes its clients, too"));
        context.RunPosted();
        Assert.Equal([2], _order);

        one.SetResult();
        context.RunPosted();
        // Between connections there is no order to keep.
        Assert.Equal([1, 2, 3], _order.Order());
    }

    [Fact]
    public async Task ATaskThatIsCompleteIsNotWaitedFor()
    {
        await AwaitAsync(new SharedWaits(), Task.CompletedTask, 1);

        Assert.Equal([1], _order);
    }

    private async Task AwaitEndAsync(TurnEnds ends, int number)
    {
        await ends;
        _order.Add(number);
    }

    private async Task AwaitAsync(SharedWaits waits, Task task, int number)
    {
        await waits.For(task);
        _order.Add(number);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posts++;
            _posted.Enqueue((d, state));
        }

        public void Run(Action action)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void RunPosted() => Run(() =>
        {
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) item))
                item.Callback(item.State);
        });
    }
}
