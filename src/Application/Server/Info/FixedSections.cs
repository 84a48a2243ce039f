namespace GoKV.Application.Server.Info;

/// <summary>The sections of INFO about what GoKV does not have: a master alone, no modules, no cluster.</summary>
internal static class FixedSections
{
    public static void WriteReplication(InfoText text, InfoSource source)
    {
        text.Section("Replication");
        text.Field("role", "master");
        text.Field("connected_slaves", 0);
        text.Field("master_failover_state", "no-failover");
        text.Field("master_replid", source.Process.RunId);
        text.Field("master_replid2", new string('0', source.Process.RunId.Length));
        text.Field("master_repl_offset", 0);
        text.Field("second_repl_offset", -1);
        text.Field("repl_backlog_active", 0);
        text.Field("repl_backlog_size", 0);
        text.Field("repl_backlog_first_byte_offset", 0);
        text.Field("repl_backlog_histlen", 0);
    }

    public static void WriteModules(InfoText text, InfoSource source) => text.Section("Modules");

    public static void WriteCluster(InfoText text, InfoSource source)
    {
        text.Section("Cluster");
        text.Field("cluster_enabled", 0);
    }
}
