using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>
/// Lives of one data directory: random commands against random partitions on a disk that fails at random, an end at a random change of the disk, and
/// recovery, which is compared with the model. All of it follows from the seed.
/// </summary>
internal sealed class StoreSimulation : IDisposable
{
    private readonly int _seed;
    private readonly SimulatedStore _shared;
    private readonly Random _random;
    private readonly SavingSteps _saving;
    private readonly CatalogSteps _catalog;
    private string _callsBefore = "";

    public StoreSimulation(int seed)
    {
        _seed = seed;
        _shared = new SimulatedStore(seed);
        (_random, _saving, _catalog) = (_shared.Random, new SavingSteps(_shared), new CatalogSteps(_shared));
    }

    /// <summary>Runs it; throws what goes wrong, with the seed and the last operations.</summary>
    public async Task RunAsync()
    {
        try
        {
            for (int life = _random.Next(1, 4); life > 0; life--)
            {
                bool powerWasCut = await LiveAsync();
                Recover(powerWasCut);
            }
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException(
                $"GOKV_SIMULATION_SEED={_seed}: {wrong.Message}\n{_shared.Told}\n--- calls of the life before\n{_callsBefore}\n--- calls\n{LastCalls()}\n{wrong}");
        }
    }

    public void Dispose() => _shared.Dispose();

    // True when it ended by a power cut.
    private async Task<bool> LiveAsync()
    {
        _shared.Waiting.Clear();
        _saving.Begin();
        double faults = _random.Next(2) == 0 ? 0 : _random.NextDouble() * 0.1;
        StorageCalls calls = _shared.Files.Calls;
        calls.Rule = (operation, path, _) =>
        {
            _saving.Called(operation, path);
            return _random.NextDouble() < faults ? StartTrials.FaultFor(_random, operation) : null;
        };
        if (_random.Next(4) > 0)
            calls.CrashAtChange(_random.Next(1, 200));
        try
        {
            for (int steps = _random.Next(10, 120); steps > 0; steps--)
                await StepAsync();
            calls.Rule = null;
            if (_random.Next(3) == 0)
            {
                await AcknowledgeAllAsync();
                _saving.ExpectHealing();
            }

            if (_random.Next(3) == 0)
            {
                _shared.Tell("orderly stop");
                _shared.Store.Dispose();
                return false;
            }
        }
        catch (CrashException crash)
        {
            _shared.Tell(crash.Message);
        }

        NoteTheEnd();
        return _random.Next(2) == 0;
    }

    private void NoteTheEnd()
    {
        foreach (StoredPartition stored in _shared.Store.Stored)
        {
            if (!_shared.Models.TryGetValue(SimulatedStore.KeyOf(stored), out PartitionModel? model))
                continue;
            if (stored.Log is { } log)
                model.Synced = Math.Max(model.Synced, log.Report().DurableLsn);
            model.Record(stored.Partition);
        }
    }

    private void Recover(bool powerWasCut)
    {
        _shared.Files.Calls.Rule = null;
        _callsBefore = LastCalls();
        CrashableFileSystem found = powerWasCut ? _shared.Files.Crash(_random) : _shared.Files.Kill();
        _shared.Tell(powerWasCut ? "power cut" : "kill");
        while (_random.Next(3) == 0)
        {
            found.Calls.CrashAtChange(_random.Next(1, 12));
            if (!_shared.Trials.CrashesInRecovery(found))
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
            _shared.Trials.StartOnSickDisk(found);
            bool cut = _random.Next(2) == 0;
            powerWasCut |= cut;
            found = cut ? found.Crash(_random) : found.Kill();
        }

        found = StartTrials.Unused(found);
        StartTrials.VerifyAgrees(found);
        if (_shared.CatalogBeforeSwap is { } older)
            _shared.Trials.RefusesAnOlderCatalog(found.Crash(_random), older);
        _shared.StartOtherwise();
        _shared.Open(StartTrials.Unused(found));
        _shared.Compare(powerWasCut);
        string first = Summary();
        _shared.Open(_random.Next(2) == 0 ? _shared.Files.Kill() : _shared.Files.Crash(_random));
        _shared.Compare(powerWasCut);
        Assert.Equal(first, Summary());
        _shared.Adopt();
    }

    private string Summary() => string.Join('\n', _shared.Store.ListAll().Select(partition =>
        $"{partition.Id} {partition.Name} {partition.LastLsn} {Content.Of(partition).DifferenceFrom(Content.Empty, _shared.Now.Milliseconds)}"));

    private async Task StepAsync()
    {
        switch (_random.Next(42))
        {
            case 0:
                await _catalog.CreateAsync();
                break;
            case 1 when _random.Next(3) == 0:
                await _catalog.DropAsync();
                break;
            case 1 when _random.Next(4) == 0:
                await _saving.BackUpAsync();
                break;
            case 2:
                await _saving.SaveAsync();
                break;
            case 8 when _random.Next(2) == 0:
                await _catalog.AlterAsync();
                break;
            case 8:
                await _catalog.SwapAsync();
                break;
            case 9 when _random.Next(3) == 0:
                await _catalog.PersistNumberedAsync();
                break;
            case 3 or 4:
                Sync();
                break;
            case 5:
                // Clients ask at the end of their batch, which is over by then.
                await AcknowledgeAllAsync();
                _shared.Clock.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 3000)));
                break;
            case 6:
                _shared.Any().Log?.MarkWhenIdle();
                break;
            case 7:
                _saving.Tick();
                break;
            case < 18:
                await AcknowledgeAsync();
                break;
            case > 38:
                await _shared.Moves.RunAsync();
                break;
            default:
                _shared.Write(_shared.Any());
                break;
        }
    }

    private async Task AcknowledgeAllAsync()
    {
        while (_shared.Waiting.Count > 0)
            await AcknowledgeAsync();
    }

    // Clients ask in any order, also after others did whose waiting has brought their own effects to the disk, or has failed to.
    private async Task AcknowledgeAsync()
    {
        if (_shared.Waiting.Count == 0)
            return;
        int which = _random.Next(_shared.Waiting.Count);
        (PartitionId partition, PartitionModel model, long lsn) = _shared.Waiting[which];
        _shared.Waiting.RemoveAt(which);
        Error? error = await _shared.Store.WaitAsync(partition);
        _shared.Tell($"{partition}: {lsn} {error?.Text ?? "acknowledged"}");
        if (error is null)
            model.Acknowledge(lsn);
    }

    private void Sync()
    {
        StoredPartition stored = _shared.Any();
        if (stored.Log is { } log)
            _shared.Tell($"{stored.Partition.Id}: sync {log.SyncWritten()}");
    }

    private string LastCalls() =>
        string.Join('\n', _shared.Files.Calls.Trace.Split('\n').Where(call => !call.Contains("access", StringComparison.Ordinal)).TakeLast(60));
}
