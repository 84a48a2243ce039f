using System.Globalization;
using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Info;

/// <summary>INFO stats and errorstats.</summary>
internal static class StatsSection
{
    private const double BytesPerKilobyte = 1024;

    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("Stats");
        text.Field("total_connections_received", source.Sessions.Total);
        text.Field("total_commands_processed", source.Commands.Calls);
        text.Field("instantaneous_ops_per_sec", (long)Math.Round(source.Rates.Commands));
        text.Field("total_net_input_bytes", source.Statistics.InputBytes);
        text.Field("total_net_output_bytes", source.Statistics.OutputBytes);
        text.Field("total_net_repl_input_bytes", 0);
        text.Field("total_net_repl_output_bytes", 0);
        text.Field("instantaneous_input_kbps", source.Rates.InputBytes / BytesPerKilobyte);
        text.Field("instantaneous_output_kbps", source.Rates.OutputBytes / BytesPerKilobyte);
        text.Field("instantaneous_input_repl_kbps", 0.0);
        text.Field("instantaneous_output_repl_kbps", 0.0);
        text.Field("rejected_connections", source.Statistics.RejectedConnections);
        text.Field("sync_full", source.Statistics.FullSyncs);
        text.Field("sync_partial_ok", 0);
        text.Field("sync_partial_err", 0);
        text.Field("expired_keys", source.Total(statistics => statistics.Expired));
        text.Field("expired_stale_perc", source.Statistics.StalePercent);
        // A pass over what has expired is never given up: it takes pauses.
        text.Field("expired_time_cap_reached_count", 0);
        text.Field("expire_cycle_cpu_milliseconds", (long)source.Statistics.ExpiryTime.TotalMilliseconds);
        text.Field("evicted_keys", source.Total(statistics => statistics.Evicted));
        text.Field("evicted_clients", source.Statistics.EvictedClients);
        text.Field("total_eviction_exceeded_time", (long)source.Memory.ExceededFor.Total.TotalMilliseconds);
        text.Field("current_eviction_exceeded_time", (long)source.Memory.ExceededFor.Current.TotalMilliseconds);
        text.Field("keyspace_hits", source.Total(statistics => statistics.Hits));
        text.Field("keyspace_misses", source.Total(statistics => statistics.Misses));
        text.Field("pubsub_channels", source.Subscriptions.CountNames(SubscriptionKind.Channel));
        text.Field("pubsub_patterns", source.Subscriptions.CountNames(SubscriptionKind.Pattern));
        text.Field("pubsubshard_channels", source.Subscriptions.CountNames(SubscriptionKind.Shard));
        text.Field("latest_fork_usec", 0);
        text.Field("total_forks", 0);
        text.Field("migrate_cached_sockets", 0);
        text.Field("slave_expires_tracked_keys", 0);
        text.Field("active_defrag_hits", 0);
        text.Field("active_defrag_misses", 0);
        text.Field("active_defrag_key_hits", 0);
        text.Field("active_defrag_key_misses", 0);
        text.Field("total_active_defrag_time", 0);
        text.Field("current_active_defrag_time", 0);
        text.Field("tracking_total_keys", source.Tracking.Keys);
        text.Field("tracking_total_items", source.Tracking.Items);
        text.Field("tracking_total_prefixes", source.Tracking.Prefixes);
        // Of a payload that is a string all is checked anyway; this counts what Redis checks besides.
        text.Field("dump_payload_sanitizations", 0);
        text.Field("unexpected_error_replies", 0);
        text.Field("total_error_replies", source.Statistics.Errors.Sum(error => error.Count));
        text.Field("total_reads_processed", source.Statistics.Reads);
        text.Field("total_writes_processed", source.Statistics.Writes);
        text.Field("io_threaded_reads_processed", 0);
        text.Field("io_threaded_writes_processed", 0);
    }

    public static void WriteErrors(InfoText text, InfoSource source)
    {
        text.Section("Errorstats");
        foreach ((string code, long count) in source.Statistics.Errors)
            text.Field("errorstat_" + code, string.Create(CultureInfo.InvariantCulture, $"count={count}"));
    }
}
