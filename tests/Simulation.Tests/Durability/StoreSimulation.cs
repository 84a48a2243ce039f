using System.Text;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>
/// Lives of one data directory: random commands against random partitions on a disk that fails at random, an end at a random change of the disk, and
/// recovery, which is compared with the model. All of it follows from the seed.
/// </summary>
internal sealed class StoreSimulation(int seed) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly Queue<string> _told = new();
    // By the directory of the files: SWAPDB gives the data another number.
    private readonly Dictionary<PartitionId, PartitionModel> _models = [];
    private readonly List<(PartitionId Partition, PartitionModel Model, long Lsn)> _waiting = [];

    // Whether databases 0 and 1 have each other's directories, as far as that was promised.
    private readonly HashSet<bool> _mayBeSwapped = [false];
    private CrashableFileSystem _files = new();
    private bool _isSaving;
    private string _callsBefore = "";
    private StoreOptions _options = new("/data", default);
    private PartitionStore _store = null!;
    private Checkpointer _checkpointer = null!;

    private StartTrials Trials => new(_options, _clock, _random, Tell);

    private UnixTime Now => new(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Runs it; throws what goes wrong, with the seed and the last operations.</summary>
    public async Task RunAsync()
    {
        try
        {
            Persistence numbered = _random.Next(2) == 0 ? new(PersistMode.Snapshot, default) : new(PersistMode.Wal, (FsyncPolicy)_random.Next(3));
            _options = new StoreOptions("/data", numbered) { UseThreads = false, SegmentBytes = _random.Next(200, 5000) };
            Open(_files);
            for (int life = _random.Next(1, 4); life > 0; life--)
            {
                bool powerWasCut = await LiveAsync();
                Recover(powerWasCut);
            }
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException(
                $"GOKV_SIMULATION_SEED={seed}: {wrong.Message}\n{string.Join('\n', _told)}\n--- calls of the life before\n{_callsBefore}\n--- calls\n{LastCalls()}\n{wrong}");
        }
    }

    public void Dispose()
    {
        // The store and its files are in memory, and what they would do at their end is a part of the simulation, or must not happen.
        _files.Calls.Halt();
        _checkpointer?.Dispose();
    }

    private void Open(CrashableFileSystem files)
    {
        _files = files;
        _store = new PartitionStore(files, _options, _clock, NullLogger<PartitionStore>.Instance);
        _store.Open();
        _store.Load();
        _checkpointer = new Checkpointer(_store, _options, _clock, NullLogger<Checkpointer>.Instance);
        foreach (StoredPartition stored in _store.Stored)
            _models.TryAdd(KeyOf(stored), new PartitionModel(stored.Partition.Identity));
    }

    // True when it ended by a power cut.
    private async Task<bool> LiveAsync()
    {
        _waiting.Clear();
        _isSaving = false;
        double faults = _random.Next(2) == 0 ? 0 : _random.NextDouble() * 0.1;
        _files.Calls.Rule = (operation, path, _) =>
        {
            // Clients go on while a snapshot is being written.
            if (_isSaving && path.EndsWith(SnapshotFormat.TemporaryName, StringComparison.Ordinal) && operation == "write" && _random.Next(3) == 0)
                WriteWhileSaving(Any());
            return _random.NextDouble() < faults ? StartTrials.FaultFor(_random, operation) : null;
        };
        if (_random.Next(4) > 0)
            _files.Calls.CrashAtChange(_random.Next(1, 200));
        try
        {
            for (int steps = _random.Next(10, 120); steps > 0; steps--)
                await StepAsync();
            _files.Calls.Rule = null;
            if (_random.Next(3) == 0)
                await ExpectHealingAsync();
            if (_random.Next(3) == 0)
            {
                Tell("orderly stop");
                _store.Dispose();
                return false;
            }
        }
        catch (CrashException crash)
        {
            Tell(crash.Message);
        }

        foreach (StoredPartition stored in _store.Stored)
        {
            if (stored.Log is { } log && _models.TryGetValue(KeyOf(stored), out PartitionModel? model))
                model.Synced = Math.Max(model.Synced, log.Report().DurableLsn);
            if (_models.TryGetValue(KeyOf(stored), out model))
                model.Record(stored.Partition);
        }

        return _random.Next(2) == 0;
    }

    private void Recover(bool powerWasCut)
    {
        _files.Calls.Rule = null;
        _callsBefore = LastCalls();
        CrashableFileSystem found = powerWasCut ? _files.Crash(_random) : _files.Kill();
        Tell(powerWasCut ? "power cut" : "kill");
        while (_random.Next(3) == 0)
        {
            found.Calls.CrashAtChange(_random.Next(1, 12));
            if (!Trials.CrashesInRecovery(found))
                break;
            bool cut = _random.Next(2) == 0;
            powerWasCut |= cut;
            found = cut ? found.Crash(_random) : found.Kill();
        }

        if (found.Calls.Halted)
            found = found.Crash(_random);
        while (_random.Next(4) == 0)
        {
            found = StartTrials.Unused(found);
            Trials.StartOnSickDisk(found);
            bool cut = _random.Next(2) == 0;
            powerWasCut |= cut;
            found = cut ? found.Crash(_random) : found.Kill();
        }

        found = StartTrials.Unused(found);
        StartTrials.VerifyAgrees(found);
        Open(StartTrials.Unused(found));
        Compare(powerWasCut);
        string first = Summary();
        Open(_random.Next(2) == 0 ? _files.Kill() : _files.Crash(_random));
        Compare(powerWasCut);
        Assert.Equal(first, Summary());
        Adopt();
    }

    private void Compare(bool powerWasCut)
    {
        foreach (StoredPartition stored in _store.Stored)
        {
            if (stored.Recovered?.Damage is { } damage)
                Assert.Fail($"partition {stored.Partition.Id} is quarantined: {damage}\n{Convert.ToHexString(_files.ReadAll(damage.File).AsSpan((int)damage.Offset))}");
            if (_models[KeyOf(stored)].Check(stored.Partition, powerWasCut, Now.Milliseconds) is { } wrong)
                Assert.Fail($"partition {stored.Partition.Id} ({stored.Partition.Identity.Persistence}) {wrong}");
        }

        Assert.True(_mayBeSwapped.Contains(IsSwapped), $"Databases 0 and 1 are {(IsSwapped ? "" : "not ")}swapped.");
        foreach ((PartitionId id, PartitionModel model) in _models)
            Assert.True(model.MayBeMissing || _store.TryFind(id, out _), $"partition {id} is missing");
    }

    private string Summary() => string.Join('\n', _store.ListAll().Select(partition =>
        $"{partition.Id} {partition.Name} {partition.LastLsn} {Content.Of(partition).DifferenceFrom(Content.Empty, Now.Milliseconds)}"));

    private void Adopt()
    {
        foreach (PartitionId gone in _models.Keys.Where(id => !_store.TryFind(id, out _)).ToArray())
            _models.Remove(gone);
        foreach (StoredPartition stored in _store.Stored)
        {
            _models[KeyOf(stored)].Restart(stored.Partition);
            _models[KeyOf(stored)].NewestSnapshot = stored.Snapshot;
        }

        SwapIsKnown();
    }

    private static PartitionId KeyOf(StoredPartition stored) => stored.Place.PartitionId;

    private bool IsSwapped => _store.TryFindStored(new PartitionId(0), out StoredPartition? zero) && KeyOf(zero).Number == 1;

    private void SwapIsKnown()
    {
        _mayBeSwapped.Clear();
        _mayBeSwapped.Add(IsSwapped);
    }

    private async Task StepAsync()
    {
        switch (_random.Next(40))
        {
            case 0:
                await CreateAsync();
                break;
            case 1 when _random.Next(3) == 0:
                await DropAsync();
                break;
            case 2:
                await SaveAsync();
                break;
            case 8 when _random.Next(2) == 0:
                await AlterAsync();
                break;
            case 8:
                await SwapAsync();
                break;
            case 3 or 4:
                Sync();
                break;
            case 5:
                // Clients ask at the end of their batch, which is over by then.
                while (_waiting.Count > 0)
                    await AcknowledgeAsync();
                _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 3000)));
                break;
            case 6:
                Any().Log?.MarkWhenIdle();
                break;
            case 7:
                Tick();
                break;
            case < 18:
                await AcknowledgeAsync();
                break;
            default:
                Write(Any());
                break;
        }
    }

    private StoredPartition Any()
    {
        StoredPartition[] all = [.. _store.Stored.Where(stored => stored.Partition.Id.Number is < 2 or > 15)];
        return all[_random.Next(all.Length)];
    }

    private void Write(StoredPartition stored)
    {
        Partition partition = stored.Partition;
        (bool accepted, string what) = new RandomWrite(_random, Now).Apply(partition);
        PartitionModel model = _models[KeyOf(stored)];
        model.Record(partition);
        Tell($"{partition.Id}: {what} -> {(accepted ? partition.LastLsn.Number : "refused")}");
        if (accepted)
            _waiting.Add((partition.Id, model, partition.LastLsn.Number));
    }

    // Clients ask in any order, also after others did whose waiting has brought their own effects to the disk, or has failed to.
    private async Task AcknowledgeAsync()
    {
        if (_waiting.Count == 0)
            return;
        int which = _random.Next(_waiting.Count);
        (PartitionId partition, PartitionModel model, long lsn) = _waiting[which];
        _waiting.RemoveAt(which);
        Error? error = await _store.WaitAsync(partition);
        Tell($"{partition}: {lsn} {error?.Text ?? "acknowledged"}");
        if (error is null)
            model.Acknowledge(lsn);
    }

    private void Sync()
    {
        StoredPartition stored = Any();
        if (stored.Log is not { } log)
            return;
        bool synced = log.SyncWritten();
        Tell($"{stored.Partition.Id}: sync {synced}");
    }

    private async Task SaveAsync()
    {
        PartitionId which = _random.Next(3) == 0 ? PartitionId.All : Any().Partition.Id;
        NoteAttempt(which);
        _isSaving = true;
        Error? error = await _checkpointer.SaveAsync(which);
        _isSaving = false;
        Tell($"save {which} {error?.Text}");
        NoteSnapshots();
    }

    private void Tick()
    {
        NoteAttempt(PartitionId.All);
        _isSaving = true;
        _checkpointer.Tick();
        _isSaving = false;
        NoteSnapshots();
    }

    // Any moment of a save may turn out to be the one whose state is saved.
    private void WriteWhileSaving(StoredPartition stored)
    {
        Write(stored);
        _models[KeyOf(stored)].SnapshotEnded(stored.Partition.LastLsn.Number, succeeded: false);
    }

    // Once the disk is well, everything else is, soon and by itself.
    private async Task ExpectHealingAsync()
    {
        while (_waiting.Count > 0)
            await AcknowledgeAsync();
        foreach (StoredPartition stored in _store.Stored)
        {
            while (stored.Log?.CommitPending() == true)
                continue;
        }

        _clock.Advance(TimeSpan.FromSeconds(6));
        Tick();
        foreach (StoredPartition stored in _store.Stored)
            Assert.True(stored.Journal?.Refusal is null, $"partition {stored.Partition.Id} still refuses writes: {stored.Journal?.Refusal?.Text}");
        Tell("the disk is well");
    }

    private void NoteAttempt(PartitionId which)
    {
        foreach (StoredPartition stored in _store.Stored.Where(stored => which == PartitionId.All || stored.Partition.Id == which))
            _models[KeyOf(stored)].SnapshotEnded(stored.Partition.LastLsn.Number, succeeded: false);
    }

    private void NoteSnapshots()
    {
        foreach (StoredPartition stored in _store.Stored)
        {
            if (stored.Snapshot is not { } snapshot || !_models.TryGetValue(KeyOf(stored), out PartitionModel? model))
                continue;
            bool isNew = !ReferenceEquals(model.NewestSnapshot, snapshot);
            model.NewestSnapshot = snapshot;
            if (isNew)
                model.SnapshotEnded(snapshot.Lsn, succeeded: true);
            else if (stored.LastAttempt.Failure is not null)
                model.SnapshotEnded(stored.Partition.LastLsn.Number, succeeded: false);
        }
    }

    private async Task CreateAsync()
    {
        if (!PartitionName.TryParse(Encoding.ASCII.GetBytes($"p{_random.Next(4)}"), out PartitionName? name))
            return;
        var persistence = new Persistence((PersistMode)_random.Next(3), default);
        if (persistence.Mode == PersistMode.Wal)
            persistence = new Persistence(PersistMode.Wal, (FsyncPolicy)_random.Next(3));
        var schema = (Schema)Enum.GetValues<Schema>().GetValue(_random.Next(Enum.GetValues<Schema>().Length))!;
        if (_store.TryFind(name, out _))
            return;
        var id = new PartitionId(_store.HighestId.Number + 1);
        // Until it is acknowledged it may be there or not.
        _models[id] = new PartitionModel(new PartitionIdentity(id, name, schema, persistence, Now)) { MayBeMissing = true };
        Outcome<Partition> outcome = await _store.CreateAsync(name, schema, persistence, Now);
        Tell($"create {id} {name} {schema} {persistence} {outcome.Error?.Text}");
        if (!outcome.Succeeded)
            return;
        _models[id].MayBeMissing = false;
        SwapIsKnown();
    }

    private async Task AlterAsync()
    {
        if (_store.ListCreated() is not { Count: > 0 } created)
            return;
        Partition partition = created[_random.Next(created.Count)];
        var to = new Persistence((PersistMode)_random.Next(3), FsyncPolicy.EverySec);
        if (to.Mode == PersistMode.Wal)
            to = to with { Fsync = (FsyncPolicy)_random.Next(3) };
        PartitionModel model = _models[partition.Id];
        Persistence before = partition.Identity.Persistence;
        long lsn = partition.LastLsn.Number;
        model.Altering(to);
        Outcome<Partition> outcome = await _store.AlterAsync(partition.Name, identity => identity with { Persistence = to });
        Tell($"alter {partition.Id} from {before} to {to} {outcome.Error?.Text}");
        if (!outcome.Succeeded)
            return;
        model.Altered(before, to, lsn);
        SwapIsKnown();
    }

    // Clients that have written to one of the two may ask after it for what they wrote.
    private async Task SwapAsync()
    {
        _mayBeSwapped.Add(!IsSwapped);
        Error? error = await _store.SwapAsync(new PartitionId(0), new PartitionId(1), Now);
        Tell($"swapdb 0 1 {error?.Text}");
        if (error is null)
            SwapIsKnown();
    }

    private async Task DropAsync()
    {
        if (_store.ListCreated() is not { Count: > 0 } created)
            return;
        Partition partition = created[_random.Next(created.Count)];
        _models[partition.Id].MayBeMissing = true;
        Outcome<Partition> outcome = await _store.DropAsync(partition.Name);
        Tell($"drop {partition.Id} {outcome.Error?.Text}");
        _waiting.RemoveAll(waiting => waiting.Partition == partition.Id);
        if (outcome.Succeeded)
            _models.Remove(partition.Id);
    }

    private string LastCalls() =>
        string.Join('\n', _files.Calls.Trace.Split('\n').Where(call => !call.Contains("access", StringComparison.Ordinal)).TakeLast(60));

    private void Tell(string what)
    {
        if (_told.Count == 60)
            _told.Dequeue();
        _told.Enqueue(what);
    }
}
