using System.Runtime.InteropServices;
using GoKV.Application.Ports;
using GoKV.Domain.Values;

namespace GoKV.Infrastructure;

/// <summary>The figures of this process, from the runtime.</summary>
public sealed class ProcessFigures : IProcessFigures
{
    private readonly long _startHeap = GC.GetTotalMemory(forceFullCollection: false);
    private long _peakHeap;

    /// <summary>Notes the start.</summary>
    public ProcessFigures(TimeProvider clock) => StartedAt = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public int ProcessId => Environment.ProcessId;

    /// <inheritdoc/>
    public string RunId { get; } = $"{Guid.NewGuid():N}{Guid.NewGuid():N}"[..40];

    /// <inheritdoc/>
    public UnixTime StartedAt { get; }

    /// <inheritdoc/>
    public string OperatingSystem { get; } = SystemName();

    /// <inheritdoc/>
    public string Executable => Environment.ProcessPath ?? "";

    /// <inheritdoc/>
    public void ReturnMemory() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <inheritdoc/>
    public ProcessUsage Usage()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: false);
        long peak = NotePeak(heap);
        Environment.ProcessCpuUsage cpu = Environment.CpuUsage;
        GCMemoryInfo collector = GC.GetGCMemoryInfo();
        return new ProcessUsage(
            heap,
            peak,
            _startHeap,
            Environment.WorkingSet,
            collector.TotalAvailableMemoryBytes,
            cpu.UserTime,
            cpu.PrivilegedTime)
        {
            // What the last collection left, and the heap may have grown since.
            CommittedHeapBytes = Math.Max(heap, collector.TotalCommittedBytes),
        };
    }

    // The words of uname, as in Redis: tools show them, and some read the kernel's version out of them.
    private static string SystemName()
    {
        string machine = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return System.OperatingSystem.IsLinux() ? $"Linux {Environment.OSVersion.Version} {machine}" : $"{RuntimeInformation.OSDescription} {machine}";
    }

    private long NotePeak(long heap)
    {
        long seen = Interlocked.Read(ref _peakHeap);
        while (heap > seen)
        {
            long before = Interlocked.CompareExchange(ref _peakHeap, heap, seen);
            if (before == seen)
                return heap;
            seen = before;
        }

        return seen;
    }
}
