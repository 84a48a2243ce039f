using System.Text;
using GoKV.Application.Ports;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Server;

public sealed class InfoPersistenceTests
{
    private static readonly WalFigures Log = new(
        new Lsn(9), new Lsn(8), UnsyncedMs: 412.7, Groups: 3, Records: 8, Fsyncs: 2, LastFsyncMicroseconds: 310, MaxFsyncMicroseconds: 9000,
        WriteErrors: 1, FsyncErrors: 0, Fenced: false);

    private readonly Mock<IPersistenceFigures> _files = new();
    private readonly Mock<IPartitionRepository> _partitions = new();
    private readonly Mock<ISnapshots> _snapshots = new();

    [Fact]
    public void SaysWhatARedisThatSavesNothingSays()
    {
        string info = new CommandHarness().Ask("INFO persistence");
        Assert.Contains("\r\nloading:0\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\nrdb_saves:0\r\nrdb_last_cow_size:0\r\nrdb_last_load_keys_expired:0\r\nrdb_last_load_keys_loaded:0\r\naof_enabled:0\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_last_write_status:ok\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_current_size:0\r\n", info, StringComparison.Ordinal);
        Assert.DoesNotContain("partition_", info, StringComparison.Ordinal);
    }

    [Fact]
    public void DescribesAWal()
    {
        string info = Info("ledger", PersistMode.Wal, new PartitionPersistence(500, new Lsn(7), null, null)
        {
            Changes = 9,
            LastSnapshotLsn = new Lsn(4),
            TornBytes = 11,
            Wal = Log,
        });
        Assert.Contains(
            "\r\npartition_ledger_persistence:mode=wal,fsync=everysec,last_lsn=9,written_lsn=8,durable_lsn=7,unsynced_ms=412,groups=3,records=8,fsyncs=2,"
            + "fsync_last_us=310,fsync_max_us=9000,write_errors=1,fsync_errors=0,fenced=0,refusal=none,changes=9,last_snapshot_lsn=4,torn_bytes=11,status=ok\r\n",
            info,
            StringComparison.Ordinal);
        Assert.Contains("\r\naof_enabled:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_current_size:500\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\nrdb_changes_since_last_save:9\r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public void KeepsTheCommasOfARefusalOutOfTheLine()
    {
        string info = Info("ledger", PersistMode.Wal, new PartitionPersistence { Refusal = "MISCONF a, b=c", Wal = Log with { Fenced = true } });
        Assert.Contains(",fenced=1,refusal=MISCONF a; b c,", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_last_write_status:err\r\n", info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LoadState.Loading, "loading", 1)]
    [InlineData(LoadState.Quarantined, "quarantined", 0)]
    public void TellsWhetherThePartitionIsThere(LoadState state, string word, int loading)
    {
        string info = Info("notes", PersistMode.Snapshot, new PartitionPersistence { State = state });
        Assert.Contains(
            $"\r\npartition_notes_persistence:mode=snapshot,refusal=none,changes=0,last_snapshot_lsn=0,torn_bytes=0,status={word}\r\n", info, StringComparison.Ordinal);
        Assert.Contains($"\r\nloading:{loading}\r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsOfSaving()
    {
        _snapshots.Setup(snapshots => snapshots.IsSaving).Returns(true);
        _snapshots.Setup(snapshots => snapshots.LastSave).Returns(new UnixTime(5_000));
        _snapshots.Setup(snapshots => snapshots.Figures).Returns(new SaveFigures(3, 2, 1) { LastRewriteSeconds = 7, CurrentRewriteSeconds = 4 });
        string info = Info("notes", PersistMode.Wal, new PartitionPersistence { IsBeingSaved = true, SaveFailed = true, Wal = Log });
        Assert.Contains(
            "\r\nrdb_bgsave_in_progress:1\r\nrdb_last_save_time:5\r\nrdb_last_bgsave_status:err\r\nrdb_last_bgsave_time_sec:2\r\n"
            + "rdb_current_bgsave_time_sec:1\r\nrdb_saves:3\r\n",
            info,
            StringComparison.Ordinal);
        Assert.Contains("\r\naof_rewrite_in_progress:1\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_last_rewrite_time_sec:7\r\naof_current_rewrite_time_sec:4\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_last_bgrewrite_status:err\r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsHowFarASaveIs()
    {
        _snapshots.Setup(snapshots => snapshots.Figures).Returns(new SaveFigures(3, 2, 1) { KeysProcessed = 17, KeysTotal = 100, Rewrites = 6, RewriteFailuresInARow = 5 });
        string info = Info("notes", PersistMode.Wal, new PartitionPersistence { LoadedKeys = 44, Wal = Log });
        Assert.Contains("\r\ncurrent_save_keys_processed:17\r\ncurrent_save_keys_total:100\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\nrdb_last_load_keys_expired:0\r\nrdb_last_load_keys_loaded:44\r\n", info, StringComparison.Ordinal);
        Assert.Contains("\r\naof_rewrites:6\r\naof_rewrites_consecutive_failures:5\r\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsWhatWaitsForTheDisk()
    {
        string info = Info("ledger", PersistMode.Wal, new PartitionPersistence { Wal = Log with { WaitingBytes = 123 } }, "memory");
        Assert.Contains("\r\nmem_aof_buffer:123\r\n", info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("save", "3600 1 300 100 60 10000")]
    [InlineData("appendonly", "no")]
    [InlineData("appendfsync", "everysec")]
    public void ConfigTellsTheTruth(string name, string value) =>
        Assert.Equal($"{{\"{name}\": \"{value}\"}}", new CommandHarness().Ask("CONFIG GET " + name));

    private string Info(string name, PersistMode mode, PartitionPersistence figures, string section = "persistence")
    {
        var id = new PartitionId(16);
        Assert.True(PartitionName.TryParse(Encoding.ASCII.GetBytes(name), out PartitionName? parsed));
        var identity = new PartitionIdentity(id, parsed, Schema.Int, new Persistence(mode, FsyncPolicy.EverySec), new UnixTime(1));
        _partitions.Setup(partitions => partitions.ListAll()).Returns([new IntPartition(identity, new NullPartitionJournal(), KeyHasher.CreateRandom())]);
        _files.Setup(files => files.Of(id)).Returns(figures);
        return new CommandHarness(services =>
            services.AddSingleton(_files.Object).AddSingleton(_snapshots.Object).AddSingleton(_partitions.Object)).Ask("INFO " + section);
    }
}
