using System.Globalization;
using GoKV.Application.Ports;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Server.Info;

/// <summary>
/// INFO persistence. The names are Redis', so that its monitors work: rdb is a snapshot of any partition, aof the WALs of all that have one. Behind them
/// stands a line for each partition that keeps something.
/// </summary>
internal static class PersistenceSection
{
    public static void Write(InfoText text, InfoSource source)
    {
        (Partition Partition, PartitionPersistence Files)[] kept =
        [
            .. source.Partitions.Where(pair => pair.Partition.Identity.Persistence.Mode != PersistMode.None)
                .Select(pair => (pair.Partition, source.Files.Of(pair.Partition.Id))),
        ];
        PartitionPersistence[] all = [.. kept.Select(pair => pair.Files)];
        PartitionPersistence[] logs = [.. all.Where(files => files.Wal is not null)];
        SaveFigures saves = source.Snapshots.Figures;
        text.Section("Persistence");
        text.Field("loading", Flag(source.Partitions.Any(pair => source.Files.Of(pair.Partition.Id).State == LoadState.Loading)));
        text.Field("async_loading", 0);
        // There is no fork, so nothing is copied when it is written to.
        text.Field("current_cow_peak", 0);
        text.Field("current_cow_size", 0);
        text.Field("current_cow_size_age", 0);
        text.Field("current_fork_perc", 0.0);
        text.Field("current_save_keys_processed", saves.KeysProcessed);
        text.Field("current_save_keys_total", saves.KeysTotal);
        text.Field("rdb_changes_since_last_save", all.Sum(files => files.Changes));
        text.Field("rdb_bgsave_in_progress", Flag(source.Snapshots.IsSaving));
        text.Field("rdb_last_save_time", source.Snapshots.LastSave.Seconds);
        text.Field("rdb_last_bgsave_status", Status(all.Any(files => files.SaveFailed)));
        text.Field("rdb_last_bgsave_time_sec", saves.LastSeconds);
        text.Field("rdb_current_bgsave_time_sec", saves.CurrentSeconds);
        text.Field("rdb_saves", saves.Saves);
        text.Field("rdb_last_cow_size", 0);
        // What has expired is loaded, too, and reclaimed like the rest.
        text.Field("rdb_last_load_keys_expired", 0);
        text.Field("rdb_last_load_keys_loaded", all.Sum(files => files.LoadedKeys));
        text.Field("aof_enabled", Flag(kept.Any(pair => pair.Partition.Identity.Persistence.Mode == PersistMode.Wal)));
        text.Field("aof_rewrite_in_progress", Flag(logs.Any(files => files.IsBeingSaved)));
        text.Field("aof_rewrite_scheduled", Flag(source.Snapshots.Figures.RewriteIsScheduled));
        text.Field("aof_last_rewrite_time_sec", saves.LastRewriteSeconds);
        text.Field("aof_current_rewrite_time_sec", saves.CurrentRewriteSeconds);
        text.Field("aof_last_bgrewrite_status", Status(logs.Any(files => files.SaveFailed)));
        text.Field("aof_last_write_status", Status(logs.Any(files => files.Refusal is not null)));
        text.Field("aof_last_cow_size", 0);
        text.Field("aof_rewrites", saves.Rewrites);
        text.Field("aof_rewrites_consecutive_failures", saves.RewriteFailuresInARow);
        text.Field("module_fork_in_progress", 0);
        text.Field("module_fork_last_cow_size", 0);
        text.Field("aof_current_size", logs.Sum(files => files.WalBytes));
        foreach ((Partition partition, PartitionPersistence files) in kept.Where(pair => IsShown(pair.Partition, pair.Files)))
            text.Field($"partition_{partition.Name.Text}_persistence", Describe(partition.Identity.Persistence, files));
    }

    // Sixteen numbered databases exist from the start; a line for those that were never used would only hide the others.
    private static bool IsShown(Partition partition, PartitionPersistence files) =>
        !partition.Id.IsNumberedDatabase || files.State != LoadState.Ok || files.Refusal is not null || files.Changes > 0 || files.LastSnapshotLsn.Number > 0;

    private static string Describe(Persistence persistence, PartitionPersistence files)
    {
        string log = files.Wal is not { } wal ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $",fsync={Lower(persistence.Fsync.Word())},last_lsn={wal.LastLsn.Number},written_lsn={wal.WrittenLsn.Number},durable_lsn={files.DurableLsn.Number},"
            + $"unsynced_ms={(long)wal.UnsyncedMs},groups={wal.Groups},records={wal.Records},fsyncs={wal.Fsyncs},fsync_last_us={wal.LastFsyncMicroseconds},"
            + $"fsync_max_us={wal.MaxFsyncMicroseconds},write_errors={wal.WriteErrors},fsync_errors={wal.FsyncErrors},fenced={Flag(wal.Fenced)}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"mode={Lower(persistence.Mode.Word())}{log},refusal={Plain(files.Refusal)},changes={files.Changes},"
            + $"last_snapshot_lsn={files.LastSnapshotLsn.Number},torn_bytes={files.TornBytes},status={Lower(files.State.ToString())}");
    }

    // Clients split such a line at its commas and each part at its equals sign.
    private static string Plain(string? refusal) => refusal is null ? "none" : refusal.Replace(',', ';').Replace('=', ' ');

    private static string Lower(string word) => word.ToLowerInvariant();

    private static string Status(bool failed) => failed ? "err" : "ok";

    private static int Flag(bool value) => value ? 1 : 0;
}
