namespace GoKV.Application.Server.Info;

/// <summary>INFO persistence: what a Redis that saves nothing answers, as long as no partition has files.</summary>
internal static class PersistenceSection
{
    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("Persistence");
        text.Field("loading", 0);
        text.Field("async_loading", 0);
        text.Field("rdb_changes_since_last_save", 0);
        text.Field("rdb_bgsave_in_progress", 0);
        text.Field("rdb_last_save_time", source.Process.StartedAt.Seconds);
        text.Field("rdb_last_bgsave_status", "ok");
        text.Field("rdb_last_bgsave_time_sec", -1);
        text.Field("rdb_current_bgsave_time_sec", -1);
        text.Field("rdb_saves", 0);
        text.Field("aof_enabled", 0);
        text.Field("aof_rewrite_in_progress", 0);
        text.Field("aof_rewrite_scheduled", 0);
        text.Field("aof_last_rewrite_time_sec", -1);
        text.Field("aof_current_rewrite_time_sec", -1);
        text.Field("aof_last_bgrewrite_status", "ok");
        text.Field("aof_last_write_status", "ok");
    }
}
