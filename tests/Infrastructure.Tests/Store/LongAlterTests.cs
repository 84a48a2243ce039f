using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>An ALTER PARTITION that takes long, as with a large partition on a slow disk, holds up only what concerns the same partition.</summary>
public sealed class LongAlterTests : IDisposable
{
    private readonly StoreBench _bench = new();
    private readonly ManualResetEventSlim _disk = new();
    private readonly TaskCompletionSource _isWriting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose()
    {
        _disk.Set();
        _bench.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public async Task OthersAreCreatedAlteredAndDroppedMeanwhile()
    {
        Task<Outcome<Partition>> altering = await BeginAlterAsync();
        StoredPartition other = await _bench.CreateAsync("other", StoreBench.Snapshots);
        Assert.True((await AlterAsync("other", StoreBench.Always)).Succeeded);
        Assert.Null(await _bench.PutAsync(other, "k", "1"));
        Assert.True((await _bench.Store.DropAsync(StoreBench.NameOf("other"))).Succeeded);
        Assert.False(altering.IsCompleted);

        _disk.Set();
        Assert.True((await altering).Succeeded);
    }

    [Fact]
    public async Task OthersAreSavedWhenTheyAreDue()
    {
        await BeginAlterAsync();
        StoredPartition other = await _bench.CreateAsync("other", StoreBench.Always);
        // So that it is due, and would be waited for: its new files have been begun.
        _bench.Find("p").LastAttempt = (default, "the disk was full");
        Assert.Null(await _bench.PutAsync(other, "k", "1"));
        other.LastAttempt = (default, "the disk was full");
        await Task.Run(_bench.Checkpointer.Tick).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, other.Snapshot?.Lsn);
    }

    [Fact]
    public async Task WhoeverDropsItWaitsAndThenItIsGone()
    {
        Task<Outcome<Partition>> altering = await BeginAlterAsync();
        Task<Outcome<Partition>> dropping = _bench.Store.DropAsync(StoreBench.NameOf("p")).AsTask();
        Task<Outcome<Partition>> next = AlterAsync("p", StoreBench.Snapshots);
        Assert.False(dropping.IsCompleted || next.IsCompleted);

        _disk.Set();
        Assert.True((await altering).Succeeded);
        Assert.True((await dropping).Succeeded);
        Assert.Equal(DomainErrors.PartitionNotFound, (await next).Error);
        Assert.False(_bench.Files.DirectoryExists($"{StoreBench.Root}/16"));
    }

    private async Task<Task<Outcome<Partition>>> BeginAlterAsync()
    {
        await _bench.PutAsync(await _bench.CreateAsync("p", StoreBench.Snapshots), "k", "1");
        _bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "write" && path == $"{StoreBench.Root}/16/{SnapshotFormat.TemporaryName}")
            {
                _isWriting.TrySetResult();
                _disk.Wait();
            }

            return null;
        };
        Task<Outcome<Partition>> altering = AlterAsync("p", StoreBench.Always);
        await _isWriting.Task;
        return altering;
    }

    private Task<Outcome<Partition>> AlterAsync(string name, Persistence to) =>
        _bench.Store.AlterAsync(StoreBench.NameOf(name), before => before with { Persistence = to }).AsTask();
}
