using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>Snapshots, by command and by themselves, and backups; clients go on meanwhile.</summary>
internal sealed class SavingSteps(SimulatedStore shared)
{
    private bool _isSaving;
    private int _backups;

    /// <summary>To be called at every operation of the disk.</summary>
    public void Called(string operation, string path)
    {
        if (!_isSaving || operation != "write" || !path.EndsWith(SnapshotFormat.TemporaryName, StringComparison.Ordinal) || shared.Random.Next(3) > 0)
            return;
        // Any moment of a save may turn out to be the one whose state is saved.
        if (shared.Random.Next(3) > 0)
        {
            StoredPartition stored = shared.Any();
            shared.Write(stored);
            NoteAttempt(stored);
        }
        else if (shared.Moves.RunWhileSaving() is { } moved)
        {
            NoteAttempt(moved.From);
            NoteAttempt(moved.To);
        }
    }

    /// <summary>A new life begins.</summary>
    public void Begin() => _isSaving = false;

    public async Task SaveAsync()
    {
        PartitionId which = shared.Random.Next(3) == 0 ? PartitionId.All : shared.Any().Partition.Id;
        NoteAttempts();
        _isSaving = true;
        Error? error = await shared.Checkpointer.SaveAsync(which);
        _isSaving = false;
        shared.Tell($"save {which} {error?.Text}");
        NoteSnapshots();
    }

    public void Tick()
    {
        NoteAttempts();
        _isSaving = true;
        shared.Checkpointer.Tick();
        _isSaving = false;
        NoteSnapshots();
    }

    /// <summary>A backup is of moments between its beginning and its end, and no key that was moved is missing from it.</summary>
    public async Task BackUpAsync()
    {
        string path = $"/backup{_backups++}";
        Dictionary<int, (PartitionModel Model, long Least, PersistMode Mode)> before = shared.Store.Stored.ToDictionary(
            stored => stored.Partition.Id.Number,
            stored => (shared.ModelOf(stored), stored.Partition.LastLsn.Number, stored.Partition.Identity.Persistence.Mode));
        _isSaving = true;
        Error? error = await shared.Checkpointer.BackUpAsync(PartitionId.All, path);
        _isSaving = false;
        shared.Tell($"backup {error?.Text}");
        if (error is not null)
            return;
        using var copy = new PartitionStore(shared.Files.Crash(shared.Random), shared.Options with { Directory = path }, shared.Clock, NullLogger<PartitionStore>.Instance);
        copy.Open();
        copy.Load();
        foreach (StoredPartition stored in copy.Stored)
        {
            (PartitionModel model, long least, PersistMode mode) = before[stored.Partition.Id.Number];
            if (mode != PersistMode.None && model.CheckCopy(stored.Partition, least, shared.Now.Milliseconds) is { } wrong)
                Assert.Fail($"the backup of partition {stored.Partition.Id} {wrong}");
        }

        if (!shared.IsSwapped)
            shared.Moved.Check(copy.Stored.ToDictionary(SimulatedStore.KeyOf, stored => stored.Partition));
    }

    /// <summary>Once the disk is well, everything else is, soon and by itself.</summary>
    public void ExpectHealing()
    {
        foreach (StoredPartition stored in shared.Store.Stored)
        {
            while (stored.Log?.CommitPending() == true)
                continue;
        }

        shared.Clock.Advance(TimeSpan.FromSeconds(6));
        Tick();
        foreach (StoredPartition stored in shared.Store.Stored)
            Assert.True(stored.Journal?.Refusal is null, $"partition {stored.Partition.Id} still refuses writes: {stored.Journal?.Refusal?.Text}");
        shared.Tell("the disk is well");
    }

    // Of all: one that got keys is saved before the one that is meant.
    private void NoteAttempts()
    {
        foreach (StoredPartition stored in shared.Store.Stored)
            NoteAttempt(stored);
    }

    private void NoteAttempt(StoredPartition stored) => shared.ModelOf(stored).SnapshotEnded(stored.Partition.LastLsn.Number, succeeded: false);

    private void NoteSnapshots()
    {
        foreach (StoredPartition stored in shared.Store.Stored)
        {
            if (stored.Snapshot is not { } snapshot || !shared.Models.TryGetValue(SimulatedStore.KeyOf(stored), out PartitionModel? model))
                continue;
            bool isNew = !ReferenceEquals(model.NewestSnapshot, snapshot);
            model.NewestSnapshot = snapshot;
            if (isNew)
                model.SnapshotEnded(snapshot.Lsn, succeeded: true);
            else if (stored.LastAttempt.Failure is not null)
                model.SnapshotEnded(stored.Partition.LastLsn.Number, succeeded: false);
        }
    }
}
