using System.Globalization;

namespace GoKV.Application.Server.Info;

/// <summary>
/// INFO memory. What Redis counts as used is the memory its allocator has given out; here it is the managed memory in use, which includes what the next
/// collection will free.
/// </summary>
internal static class MemorySection
{
    public static void Write(InfoText text, InfoSource source)
    {
        long used = source.Usage.HeapBytes;
        long dataset = source.Total(statistics => statistics.MemoryBytes);
        text.Section("Memory");
        text.Bytes("used_memory", used);
        text.Bytes("used_memory_rss", source.Usage.ResidentBytes);
        text.Bytes("used_memory_peak", source.Usage.PeakHeapBytes);
        text.Field("used_memory_peak_perc", Percent(used, source.Usage.PeakHeapBytes));
        text.Field("used_memory_overhead", Math.Max(0, used - dataset));
        text.Field("used_memory_startup", source.Usage.StartHeapBytes);
        text.Field("used_memory_dataset", dataset);
        text.Field("used_memory_dataset_perc", Percent(dataset, used));
        text.Bytes("total_system_memory", source.Usage.SystemBytes);
        text.Bytes("used_memory_lua", 0);
        text.Field("number_of_cached_scripts", 0);
        text.Field("number_of_functions", 0);
        text.Field("number_of_libraries", 0);
        text.Bytes("maxmemory", 0);
        text.Field("maxmemory_policy", "noeviction");
        text.Field("mem_fragmentation_ratio", used > 0 ? (double)source.Usage.ResidentBytes / used : 0);
        text.Field("mem_fragmentation_bytes", source.Usage.ResidentBytes - used);
        text.Field("mem_allocator", "dotnet");
        text.Field("active_defrag_running", 0);
        text.Field("lazyfree_pending_objects", 0);
    }

    private static string Percent(long part, long whole) =>
        (whole > 0 ? 100.0 * part / whole : 0).ToString("F2", CultureInfo.InvariantCulture) + "%";
}
