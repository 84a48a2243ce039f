using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.Infrastructure.Tools;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Recovery;

/// <summary>A partition whose files are all gone is not one that never had any: the catalog knows the difference.</summary>
public sealed class DeletedFilesTests
{
    private const string Data = "/data";

    public static TheoryData<int, PersistMode> Kinds => new()
    {
        { 0, PersistMode.Wal }, { 0, PersistMode.Snapshot }, { 16, PersistMode.Wal }, { 16, PersistMode.Snapshot },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task APartitionWhoseOnlyFileWasDeletedIsQuarantined(int id, PersistMode mode)
    {
        CrashableFileSystem files = await WriteAsync(id, mode);
        DeleteAll(files, id);

        using StoreBench bench = Load(files, mode);

        Assert.True(bench.Of(id).IsQuarantined);
        Assert.StartsWith("CORRUPT partition", bench.Of(id).Partition.Count().Error!.Text, StringComparison.Ordinal);
        FileFinding finding = Assert.Single(Verify(bench.Files.Kill()), one => one.State == FileState.Damaged);
        Assert.Equal($"partitions/{id}", finding.File);
        Assert.Contains("neither a snapshot nor a WAL", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ARepairLetsItBeginAnew(int id, PersistMode mode)
    {
        CrashableFileSystem files = await WriteAsync(id, mode);
        DeleteAll(files, id);
        string plan = Repair(files, id);
        Assert.Contains("LOST", plan, StringComparison.Ordinal);

        for (int start = 0; start < 3; start++)
        {
            using StoreBench bench = Load(files, mode);
            Assert.False(bench.Of(id).IsQuarantined);
            Assert.Equal(start == 2 ? ["k=1"] : [], StoreBench.Content(bench.Of(id).Partition));
            if (start == 1)
                await WriteAsync(bench, id);
            files = bench.Files.Kill();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ADirectoryThatWasDeletedIsMissedAndMended(int id, PersistMode mode)
    {
        CrashableFileSystem files = await WriteAsync(id, mode);
        files.DeleteDirectory($"{StoreBench.Root}/{id}");
        using (StoreBench bench = Load(files, mode))
        {
            Assert.NotNull(bench.Of(id).Partition.Count().Error);
            files = bench.Files.Kill();
        }

        Assert.Contains(Verify(files), finding => finding.State == FileState.Damaged);
        Repair(files, id);
        using StoreBench mended = Load(files, mode);
        Assert.Null(mended.Of(id).Partition.Count().Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task APartitionThatNeverHadFilesIsNotMissed(int id, PersistMode mode)
    {
        using var bench = new StoreBench(options: Options(mode));
        if (id > 0)
            await bench.CreateAsync("ledger", new Persistence(mode));
        CrashableFileSystem files = bench.Files.Kill();
        Assert.DoesNotContain(Verify(files), finding => finding.State == FileState.Damaged);
        using StoreBench next = Load(files, mode);
        Assert.Null(next.Of(id).Partition.Count().Error);
    }

    // From CREATE to the second write: whatever a crash leaves is loaded, and what was acknowledged is in it.
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NoCrashMakesAPartitionLookAsIfItsFilesWereMissing(int id, PersistMode mode)
    {
        for (int crashAt = 1; ; crashAt++)
        {
            using var bench = new StoreBench(options: Options(mode));
            bench.Files.Calls.CrashAtChange(crashAt);
            int acknowledged = 0;
            try
            {
                if (id > 0)
                    await bench.CreateAsync("ledger", Persistence(mode));
                for (; acknowledged < 2; acknowledged++)
                    await WriteAsync(bench, id, $"k{acknowledged}");
            }
            catch (CrashException)
            {
                // As intended.
            }

            for (int fate = 0; fate < 4; fate++)
            {
                using StoreBench next = Load(bench.Files.Crash(new Random(fate)), mode);
                Check(next, $"call {crashAt}, fate {fate}");
            }

            bench.Files.Calls.Halt();
            if (acknowledged == 2)
                return;
            using StoreBench killed = Load(bench.Files.Kill(), mode);
            Check(killed, $"call {crashAt}, killed");

            void Check(StoreBench next, string when)
            {
                if (!next.Store.TryFindStored(new PartitionId(id), out StoredPartition? stored))
                {
                    Assert.Equal(0, acknowledged);
                    return;
                }

                Assert.True(stored.Partition.Count().Succeeded, $"{when}: {stored.Recovered?.Damage}");
                Assert.True(stored.Partition.Statistics().Keys >= acknowledged, when);
            }
        }
    }

    [Fact]
    public async Task ADataDirectoryOfAnOlderVersionIsReadAndGuardedFromThenOn()
    {
        CrashableFileSystem files = await WriteAsync(16, PersistMode.Wal);
        byte[] catalog = files.ReadAll($"{Data}/catalog");
        byte[] older = [.. catalog[..^12], 0, 0, 0, 0];
        older[7] = CatalogFormat.SecondVersion;
        BitConverter.TryWriteBytes(older.AsSpan(^4..), Infrastructure.Wal.RecordFormat.Crc(0, older.AsSpan(..^4)));
        files.DeleteFile($"{Data}/catalog");
        files.WriteDurable($"{Data}/catalog", older);

        using (StoreBench bench = Load(files, PersistMode.Wal))
        {
            Assert.Equal(["k=1"], StoreBench.Content(bench.Of(16).Partition));
            files = bench.Files.Kill();
        }

        DeleteAll(files, 16);
        using StoreBench next = Load(files, PersistMode.Wal);
        Assert.True(next.Of(16).IsQuarantined);
    }

    [Fact]
    public async Task AWriteIsRefusedUntilTheCatalogCanSayThatThereIsALog()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        bench.Files.Calls.Rule = (operation, path, _) =>
            operation == "write" && path.EndsWith("catalog.tmp", StringComparison.Ordinal) ? Fault.Error(ErrorNumber.ENOSPC) : null;
        Assert.StartsWith("MISCONF", (await bench.PutAsync(ledger, "k", "1"))!.Text, StringComparison.Ordinal);

        bench.Files.Calls.Rule = null;
        ledger.Log!.CommitPending();
        Assert.Null(await bench.PutAsync(ledger, "k", "2"));

        using StoreBench next = Load(bench.Files.Crash(new Random(1)), PersistMode.Wal);
        Assert.Equal(["k=2"], StoreBench.Content(next.Of(16).Partition));
        Assert.Contains("16", string.Join(',', new CatalogFile(next.Files, Data).Read().WithFiles), StringComparison.Ordinal);
    }

    // After a failed sync of the directory the catalog may be the one before: then it is written again before anything relies on it.
    [Fact]
    public async Task ACatalogInDoubtIsWrittenAgain()
    {
        using var bench = new StoreBench();
        StoredPartition ledger = await bench.CreateAsync("ledger", StoreBench.Always);
        bench.Files.Calls.Rule = (operation, path, _) => operation == "fsync" && path == Data ? Fault.Error(ErrorNumber.EIO) : null;
        Assert.NotNull(await bench.PutAsync(ledger, "k", "1"));
        bench.Files.Calls.Rule = null;
        ledger.Log!.CommitPending();
        Assert.Null(await bench.PutAsync(ledger, "k", "2"));

        for (int fate = 0; fate < 8; fate++)
        {
            CrashableFileSystem after = bench.Files.Crash(new Random(fate));
            Assert.Contains(16, new CatalogFile(after, Data).Read().WithFiles);
        }
    }

    [Theory]
    [InlineData(PersistMode.None, PersistMode.Wal, true)]
    [InlineData(PersistMode.None, PersistMode.Snapshot, true)]
    [InlineData(PersistMode.Wal, PersistMode.Snapshot, true)]
    [InlineData(PersistMode.Wal, PersistMode.None, false)]
    [InlineData(PersistMode.Snapshot, PersistMode.None, false)]
    public async Task AfterAnAlterFilesAreMissedWhereThereWereAny(PersistMode from, PersistMode to, bool missed)
    {
        using var bench = new StoreBench();
        await bench.CreateAsync("ledger", Persistence(from));
        await WriteAsync(bench, 16);
        Assert.True((await bench.Store.AlterAsync(StoreBench.NameOf("ledger"), identity => identity with { Persistence = Persistence(to) })).Succeeded);
        CrashableFileSystem files = bench.Files.Kill();
        DeleteAll(files, 16);

        using StoreBench next = Load(files, to);
        Assert.Equal(missed, next.Of(16).IsQuarantined);
    }

    // A crash in the middle of deleting them.
    [Fact]
    public async Task WhatIsLeftOfTheFilesOfAPartitionThatKeepsNothingIsNoDamage()
    {
        using var bench = new StoreBench();
        await bench.CreateAsync("ledger", new Persistence(PersistMode.None));
        CrashableFileSystem files = bench.Files.Kill();
        files.CreateDirectory($"{StoreBench.Root}/16");
        files.WriteDurable($"{StoreBench.Root}/16/wal-0000000000000002.log", new byte[100]);

        Assert.DoesNotContain(Verify(files), finding => finding.State == FileState.Damaged);
        using StoreBench next = Load(files, PersistMode.Snapshot);
        Assert.Null(next.Of(16).Partition.Count().Error);
    }

    [Fact]
    public async Task ABackupWithoutItsSnapshotIsDamaged()
    {
        using var bench = new StoreBench();
        await bench.CreateAsync("ledger", StoreBench.Always);
        await WriteAsync(bench, 16);
        Assert.Null(await bench.Checkpointer.BackUpAsync(PartitionId.All, "/backup"));
        foreach (string name in bench.Files.ListFiles("/backup/partitions/16"))
            bench.Files.DeleteFile($"/backup/partitions/16/{name}");

        Assert.False(new BackupRestorer(bench.Files).Restore("/backup", "/restored", _ => { }));
    }

    private static Persistence Persistence(PersistMode mode) => mode == PersistMode.Wal ? StoreBench.Always : new Persistence(mode);

    private static StoreOptions Options(PersistMode mode) => new(Data, Persistence(mode)) { UseThreads = false };

    private static async Task<CrashableFileSystem> WriteAsync(int id, PersistMode mode)
    {
        using var bench = new StoreBench(options: Options(mode));
        if (id > 0)
            await bench.CreateAsync("ledger", Persistence(mode));
        await WriteAsync(bench, id);
        return bench.Files.Kill();
    }

    private static async Task WriteAsync(StoreBench bench, int id, string key = "k")
    {
        Assert.Null(await bench.PutAsync(bench.Of(id), key, "1"));
        if (bench.Of(id).Journal is not null && bench.Of(id).Log is null)
            Assert.Null(await bench.Checkpointer.SaveAsync(new PartitionId(id)));
    }

    private static void DeleteAll(CrashableFileSystem files, int id)
    {
        string directory = $"{StoreBench.Root}/{id}";
        if (!files.DirectoryExists(directory))
            return;
        foreach (string name in files.ListFiles(directory))
            files.DeleteFile($"{directory}/{name}");
    }

    private static StoreBench Load(CrashableFileSystem files, PersistMode mode)
    {
        var bench = new StoreBench(files, Options(mode));
        bench.Store.Load();
        return bench;
    }

    private static List<FileFinding> Verify(CrashableFileSystem files)
    {
        var findings = new List<FileFinding>();
        new DataVerifier(files).Verify(Data, findings.Add);
        return findings;
    }

    private static string Repair(CrashableFileSystem files, int id)
    {
        using PartitionRepair repair = PartitionRepair.Prepare(files, Data, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        repair.Run();
        return string.Join('\n', repair.Plan);
    }
}
