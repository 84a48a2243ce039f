using GoKV.Domain.Values;

namespace GoKV.Application.Ports;

/// <summary>What the operating system and the runtime know of the server's process.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IProcessFigures
{
    /// <summary>The process id.</summary>
    int ProcessId { get; }

    /// <summary>40 hexadecimal digits, drawn at each start: tells clients that the server was restarted.</summary>
    string RunId { get; }

    /// <summary>When the process started.</summary>
    UnixTime StartedAt { get; }

    /// <summary>Name and version of the operating system.</summary>
    string OperatingSystem { get; }

    /// <summary>Path of the program.</summary>
    string Executable { get; }

    /// <summary>What changes while the process runs.</summary>
    ProcessUsage Usage();

    /// <summary>Gives what is free back to the operating system. Everything stands still meanwhile.</summary>
    void ReturnMemory();
}

/// <summary>Memory and processor time of a process at one moment.</summary>
/// <param name="HeapBytes">Managed memory in use.</param>
/// <param name="PeakHeapBytes">The most managed memory that was seen in use.</param>
/// <param name="StartHeapBytes">Managed memory that was in use at the start.</param>
/// <param name="ResidentBytes">Memory that the process has from the operating system.</param>
/// <param name="SystemBytes">Memory that the machine, or the container, has.</param>
/// <param name="UserTime">Processor time in the process.</param>
/// <param name="SystemTime">Processor time in the kernel on its behalf.</param>
public readonly record struct ProcessUsage(
    long HeapBytes, long PeakHeapBytes, long StartHeapBytes, long ResidentBytes, long SystemBytes, TimeSpan UserTime, TimeSpan SystemTime)
{
    /// <summary>Memory that the managed heap has, in use or not: at least <see cref="HeapBytes"/>.</summary>
    public long CommittedHeapBytes { get; init; }
}
