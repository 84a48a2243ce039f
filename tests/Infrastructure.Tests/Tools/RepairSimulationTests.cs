using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Tools;

/// <summary>
/// Damages a partition's files in thousands of ways. What verify says is compared with what a start does, and what a repair leaves with what once was true.
/// </summary>
public sealed class RepairSimulationTests : IAsyncLifetime
{
    private const int Keys = 9;
    private const int Changes = 120;
    private const string Directory = StoreBench.Root + "/0";

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("GOKV_REPAIR_ROUNDS") ?? "1500", CultureInfo.InvariantCulture);

    // LSN by LSN.
    private readonly List<string> _states = [""];
    private Dictionary<string, byte[]> _template = [];

    private static StoreOptions Options => new("/data", StoreBench.Always) { UseThreads = false, SegmentBytes = 900 };

    // A checkpoint that was interrupted before it could delete anything leaves older files beside the newer ones.
    public async Task InitializeAsync()
    {
        using var bench = new StoreBench(new CrashableFileSystem(), Options);
        bench.Store.Load();
        Partition partition = bench.Of(0).Partition;
        for (int i = 1; i <= Changes; i++)
        {
            Key key = Key.Of($"k{i * i % Keys}");
            if (i % 11 != 0 || partition.Delete([key], bench.Now).Result == 0)
                Assert.True(((IScalars)partition).Put(key, Value.Of(new string((char)('a' + (i % 26)), 1 + (i * 7 % 90))), Expiry.None, bench.Now).Succeeded);
            Assert.Null(await bench.Store.WaitAsync(partition.Id));
            _states.Add(StateOf(partition));
            if (i == 30)
                Assert.Null(await bench.Checkpointer.SaveAsync(partition.Id));
            bench.Files.Calls.Rule = i == 70 ? (operation, path, _) => operation == "unlink" && !path.EndsWith(".tmp", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.EIO) : null : null;
            if (i == 70)
                Assert.NotNull(await bench.Checkpointer.SaveAsync(partition.Id));
            bench.Files.Calls.Rule = null;
        }

        bench.Store.Dispose();
        _template = bench.Files.ListFiles(Directory).ToDictionary(name => name, name => bench.Files.ReadAll($"{Directory}/{name}"));
        Assert.Equal(2, _template.Keys.Count(name => name.EndsWith(".snap", StringComparison.Ordinal)));
        Assert.True(_template.Count > 7, string.Join(' ', _template.Keys));
        Assert.Equal((null, Changes, _states[Changes]), Start(Write(_template)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void VerifySaysWhatAStartDoesAndARepairLeavesWhatWasTrue()
    {
        var repaired = new Dictionary<string, int>();
        for (int seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            Dictionary<string, byte[]> damaged = _template.ToDictionary(pair => pair.Key, pair => (byte[])pair.Value.Clone());
            bool flips = DamageOne(damaged, random);
            if (random.Next(2) == 0)
                flips = DamageOne(damaged, random) && false;
            CrashableFileSystem files = Write(damaged);
            string what = $"seed {seed}";
            FileFinding[] wrong = CompareWithAStart(files, what);
            if (wrong.Length > 0)
                Repair(files, what, random, flips, repaired);
        }

        // Each way to repair was taken, and often enough.
        foreach (string kind in new[] { "written again, nothing is lost", "written again with what can be read", "deleted, nothing is lost: snapshot-", "deleted, nothing is lost: all of it", "cut at offset", "made, without records" })
            Assert.True(repaired.Any(pair => pair.Key.Contains(kind, StringComparison.Ordinal)), $"never seen: {kind}");
    }

    // Verify is stricter only about files that no start reads.
    private FileFinding[] CompareWithAStart(CrashableFileSystem files, string what)
    {
        FileFinding[] wrong = Verify(files);
        (string? damage, long lsn, string state) = Start(files.Crash(new Random(0)));
        string newest = files.ListFiles(Directory).LastOrDefault(name => name.EndsWith(".snap", StringComparison.Ordinal)) ?? "none";
        bool isRead = wrong.Any(finding => !finding.Text.Contains("all of it in the snapshot", StringComparison.Ordinal)
            && (!finding.File.EndsWith(".snap", StringComparison.Ordinal) || finding.File.EndsWith(newest, StringComparison.Ordinal)));
        Assert.True(isRead == damage is not null, $"{what}: {damage}; {Text(wrong)}");
        if (damage is null)
            Assert.True(_states[(int)lsn] == state, $"{what}: wrong data at LSN {lsn}");
        return wrong;
    }

    private void Repair(CrashableFileSystem files, string what, Random random, bool isOneFlip, Dictionary<string, int> repaired)
    {
        string[] plan = [];
        bool crashes = random.Next(2) == 0;
        if (crashes)
        {
            files.Calls.CrashAtChange(random.Next(1, 25));
            try
            {
                plan = Repair(files, what);
            }
            catch (CrashException)
            {
                what += ", crashed";
            }

            files = files.Crash(random);
            CompareWithAStart(files, what);
        }

        plan = [.. plan, .. Repair(files, what)];
        foreach (string step in plan)
            repaired[step] = 1;
        what += $": {string.Join('\n', plan)}\n";
        Assert.True(Verify(files).Length == 0, what);
        (string? damage, long lsn, string state) = Start(files);
        Assert.True(damage is null, what + damage);
        // Of a damaged snapshot, some keys may be missing and some be older; all else is exactly the state as of the last LSN that was kept.
        if (!crashes && !plan.Any(step => step.Contains("written again with what can be read: LOST", StringComparison.Ordinal)))
            Assert.True(_states[(int)lsn] == state, $"{what}: not the state as of LSN {lsn}");
        else
            Assert.All(state.Split('\n', StringSplitOptions.RemoveEmptyEntries), entry => Assert.Contains(_states, once => once.Split('\n').Contains(entry)));
        if (isOneFlip && !crashes && !plan.Any(step => step.Contains("LOST", StringComparison.Ordinal)))
            Assert.True(lsn == Changes, $"{what}: said to be lost is nothing, and is what came after LSN {lsn}");
    }

    private static string[] Repair(CrashableFileSystem files, string what)
    {
        string before = Text(Verify(files));
        string[] plan;
        using (PartitionRepair repair = PartitionRepair.Prepare(files, "/data", "0"))
        {
            plan = [.. repair.Plan];
            try
            {
                if (repair.IsNeeded)
                    repair.Run();
                return plan;
            }
            catch (ToolException)
            {
                what = $"{what}:\n{before}\nplan:\n{string.Join('\n', plan)}";
            }
        }

        Assert.Fail($"{what}\nafterwards:\n{Text(Verify(files))}");
        return plan;
    }

    private static string Text(FileFinding[] wrong) => string.Join('\n', wrong.Select(finding => $"{finding.File}: {finding.Text}"));

    private static FileFinding[] Verify(CrashableFileSystem files)
    {
        var found = new List<FileFinding>();
        new DataVerifier(files).Verify("/data", found.Add);
        return [.. found.Where(finding => finding.State == FileState.Damaged)];
    }

    private static (string? Damage, long Lsn, string State) Start(CrashableFileSystem files)
    {
        using var bench = new StoreBench(files, Options);
        bench.Store.Load();
        StoredPartition stored = bench.Of(0);
        (string? damage, long lsn, string state) = (stored.Recovered?.Damage?.ToString(), stored.Partition.LastLsn.Number, StateOf(stored.Partition));
        files.Calls.Halt();
        return (damage, lsn, state);
    }

    private static string StateOf(Partition partition) => string.Join('\n', StoreBench.Content(partition));

    private static CrashableFileSystem Write(Dictionary<string, byte[]> content)
    {
        var files = new CrashableFileSystem();
        files.CreateDirectory(Directory);
        foreach (string directory in new[] { "/", "/data", StoreBench.Root })
            files.SyncDirectory(directory);
        foreach ((string name, byte[] bytes) in content)
            files.WriteDurable($"{Directory}/{name}", bytes);
        return files;
    }

    // True when it was one bit.
    private static bool DamageOne(Dictionary<string, byte[]> files, Random random)
    {
        string name = files.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(files.Count));
        byte[] bytes = files[name];
        int at = random.Next(Math.Max(1, bytes.Length));
        switch (random.Next(8))
        {
            case 0:
                files[name] = bytes[..Math.Min(at, bytes.Length)];
                return false;
            case 1:
                files[name] = [.. bytes, .. new byte[random.Next(1, 700)]];
                return false;
            case 2 when files.Count > 1:
                files.Remove(name);
                return false;
            case 3:
                bytes.AsSpan(at, Math.Min(bytes.Length - at, random.Next(1, 600))).Clear();
                return false;
            case 4:
                random.NextBytes(bytes.AsSpan(at, Math.Min(bytes.Length - at, random.Next(1, 40))));
                return false;
            case 5 when bytes.Length >= 32:
                // Header, or end: where it can be mended.
                bytes[random.Next(2) == 0 ? random.Next(32) : bytes.Length - 1 - random.Next(24)] ^= (byte)(1 << random.Next(8));
                return true;
            default:
                if (bytes.Length > 0)
                    bytes[at] ^= (byte)(1 << random.Next(8));
                return true;
        }
    }
}
