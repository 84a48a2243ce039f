using System.Text;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;
using GoKV.TestKit.Storage;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>CREATE, ALTER and DROP PARTITION, SWAPDB, and CONFIG SET appendonly: what changes the catalog.</summary>
internal sealed class CatalogSteps(SimulatedStore shared)
{
    public const string CatalogPath = "/data/" + Infrastructure.Catalog.CatalogFile.Name;

    public async Task CreateAsync()
    {
        Random random = shared.Random;
        if (!PartitionName.TryParse(Encoding.ASCII.GetBytes($"p{random.Next(4)}"), out PartitionName? name))
            return;
        Persistence persistence = AnyPersistence(default);
        var schema = (Schema)Enum.GetValues<Schema>().GetValue(random.Next(Enum.GetValues<Schema>().Length))!;
        if (shared.Store.TryFind(name, out _))
            return;
        var id = new PartitionId(shared.Store.HighestId.Number + 1);
        // Until it is acknowledged it may be there or not.
        shared.Models[id] = new PartitionModel(new PartitionIdentity(id, name, schema, persistence, shared.Now)) { MayBeMissing = true };
        Outcome<Partition> outcome = await shared.Store.CreateAsync(name, schema, persistence, shared.Now);
        shared.Tell($"create {id} {name} {schema} {persistence} {outcome.Error?.Text}");
        if (!outcome.Succeeded)
            return;
        shared.Models[id].MayBeMissing = false;
        shared.SwapIsKnown();
    }

    public async Task AlterAsync()
    {
        if (AnyCreated() is not { } partition)
            return;
        Persistence to = AnyPersistence(FsyncPolicy.EverySec);
        PartitionModel model = shared.Models[partition.Id];
        Persistence before = partition.Identity.Persistence;
        long lsn = partition.LastLsn.Number;
        model.Altering(to);
        Outcome<Partition> outcome = await shared.Store.AlterAsync(partition.Name, identity => identity with { Persistence = to });
        shared.Tell($"alter {partition.Id} from {before} to {to} {outcome.Error?.Text}");
        if (!outcome.Succeeded)
            return;
        model.Altered(before, to, lsn);
        shared.SwapIsKnown();
    }

    // Clients that have written to one of the two may ask after it for what they wrote.
    public async Task SwapAsync()
    {
        shared.MayBeSwapped();
        byte[]? before = Peek(CatalogPath);
        Error? error = await shared.Store.SwapAsync(new PartitionId(0), new PartitionId(1), shared.Now);
        shared.Tell($"swapdb 0 1 {error?.Text}");
        if (error is not null)
            return;
        shared.SwapIsKnown();
        shared.CatalogBeforeSwap = before;
    }

    public async Task PersistNumberedAsync()
    {
        Persistence to = AnyPersistence(FsyncPolicy.EverySec);
        (StoredPartition Stored, PartitionModel Model, Persistence Before, long Lsn)[] numbered = [.. shared.Store.Stored.Where(stored => stored.Partition.Id.IsNumberedDatabase)
            .Select(stored => (stored, shared.ModelOf(stored), stored.Partition.Identity.Persistence, stored.Partition.LastLsn.Number))];
        foreach (var one in numbered)
        {
            one.Model.Altering(to);
            if (to.Mode == PersistMode.None)
                shared.Moved.GiveUp(SimulatedStore.KeyOf(one.Stored));
        }

        Error? error = await shared.Store.PersistNumberedAsync(to);
        shared.Tell($"numbered databases to {to} {error?.Text}");
        foreach (var one in numbered)
        {
            if (error is not null || to == one.Before)
                one.Model.NotAltered(one.Stored.Partition.Identity.Persistence);
            else
                one.Model.Altered(one.Before, to, one.Lsn);
        }
    }

    public async Task DropAsync()
    {
        if (AnyCreated() is not { } partition)
            return;
        shared.Models[partition.Id].MayBeMissing = true;
        Outcome<Partition> outcome = await shared.Store.DropAsync(partition.Name);
        shared.Tell($"drop {partition.Id} {outcome.Error?.Text}");
        shared.Waiting.RemoveAll(waiting => waiting.Partition == partition.Id);
        if (outcome.Succeeded)
            shared.Models.Remove(partition.Id);
    }

    // Without the disk's failures.
    private byte[]? Peek(string path)
    {
        FaultRule? rule = shared.Files.Calls.Rule;
        shared.Files.Calls.Rule = null;
        byte[]? bytes = shared.Files.FileExists(path) ? shared.Files.ReadAll(path) : null;
        shared.Files.Calls.Rule = rule;
        return bytes;
    }

    private Partition? AnyCreated() =>
        shared.Store.ListCreated() is { Count: > 0 } created ? created[shared.Random.Next(created.Count)] : null;

    private Persistence AnyPersistence(FsyncPolicy unused)
    {
        var mode = (PersistMode)shared.Random.Next(3);
        return new Persistence(mode, mode == PersistMode.Wal ? (FsyncPolicy)shared.Random.Next(3) : unused);
    }
}
