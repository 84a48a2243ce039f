using System.Globalization;
using GoKV.Application.Ports;

namespace GoKV.Application.Server.Info;

/// <summary>
/// INFO memory. What Redis counts as used is the memory its allocator has given out, which maxmemory limits. Here it is what maxmemory limits, too: what the
/// process had at its start, what the entries of all partitions use, and what clients hold. The managed heap, with what the next collection will free, is a field of its own.
/// </summary>
internal static class MemorySection
{
    public static void Write(InfoText text, InfoSource source)
    {
        long dataset = source.Total(statistics => statistics.UsedBytes);
        long used = source.Memory.UsedWith(dataset);
        long peak = Math.Max(used, source.Usage.PeakHeapBytes);
        text.Section("Memory");
        text.Bytes("used_memory", used);
        text.Bytes("used_memory_rss", source.Usage.ResidentBytes);
        text.Bytes("used_memory_peak", peak);
        text.Field("used_memory_peak_perc", Percent(used, peak));
        text.Field("used_memory_overhead", Math.Max(0, used - dataset));
        text.Field("used_memory_startup", source.Usage.StartHeapBytes);
        text.Field("used_memory_dataset", dataset);
        text.Field("used_memory_dataset_perc", Percent(dataset, used));
        text.Field("allocator_allocated", source.Usage.HeapBytes);
        text.Field("allocator_active", source.Usage.CommittedHeapBytes);
        text.Field("allocator_resident", source.Usage.ResidentBytes);
        text.Bytes("total_system_memory", source.Usage.SystemBytes);
        text.Bytes("used_memory_lua", 0);
        text.Field("used_memory_vm_eval", 0);
        text.Field("used_memory_scripts_eval", 0);
        text.Field("number_of_cached_scripts", 0);
        text.Field("number_of_functions", 0);
        text.Field("number_of_libraries", 0);
        text.Field("used_memory_vm_functions", 0);
        text.Bytes("used_memory_vm_total", 0);
        text.Field("used_memory_functions", 0);
        text.Bytes("used_memory_scripts", 0);
        text.Bytes("maxmemory", source.Options.MaxMemory);
        text.Field("maxmemory_policy", source.Options.MaxMemoryPolicy);
        text.Field("mem_fragmentation_ratio", used > 0 ? (double)source.Usage.ResidentBytes / used : 0);
        text.Field("mem_fragmentation_bytes", source.Usage.ResidentBytes - used);
        WriteAllocator(text, source.Usage);
        text.Field("mem_not_counted_for_evict", 0);
        text.Field("mem_replication_backlog", 0);
        text.Field("mem_total_replication_buffers", 0);
        text.Field("mem_clients_slaves", 0);
        text.Field("mem_clients_normal", source.Clients.Sum(client => client.Bytes));
        text.Field("mem_cluster_links", 0);
        text.Field("mem_aof_buffer", source.Partitions.Sum(pair => source.Files.Of(pair.Partition.Id).Wal?.WaitingBytes ?? 0));
        text.Field("mem_allocator", "dotnet");
        text.Field("active_defrag_running", 0);
        text.Field("lazyfree_pending_objects", 0);
        text.Field("lazyfreed_objects", 0);
    }

    // Each is what one layer has beyond what it gives to the one above: the entries and what lies about them, the heap, the process.
    private static void WriteAllocator(InfoText text, ProcessUsage usage)
    {
        text.Field("allocator_frag_ratio", Ratio(usage.CommittedHeapBytes, usage.HeapBytes));
        text.Field("allocator_frag_bytes", usage.CommittedHeapBytes - usage.HeapBytes);
        text.Field("allocator_rss_ratio", Ratio(usage.ResidentBytes, usage.CommittedHeapBytes));
        text.Field("allocator_rss_bytes", usage.ResidentBytes - usage.CommittedHeapBytes);
        // What the heap has is counted by what is resident: the runtime does not tell the two apart.
        text.Field("rss_overhead_ratio", 1.0);
        text.Field("rss_overhead_bytes", 0);
    }

    private static double Ratio(long whole, long part) => part > 0 ? (double)whole / part : 0;

    private static string Percent(long part, long whole) =>
        (whole > 0 ? 100.0 * part / whole : 0).ToString("F2", CultureInfo.InvariantCulture) + "%";
}
