using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Memory;

/// <summary>What commands are refused with when memory is short, each text once, in Redis' words where it has some.</summary>
internal static class MemoryErrors
{
    public static readonly Error OutOfMemory = new("OOM command not allowed when used memory > 'maxmemory'.");

    public static Error QuotaUsedUp(PartitionName partition) => new($"OOM command not allowed when used memory > 'maxmemory' of partition '{partition}'.");
}
