using GoKV.Domain.Errors;

namespace GoKV.Application.Ports;

/// <summary>Writes what the numbered databases hold into a file of Redis' format: what SYNC sends.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IRdbFiles
{
    /// <summary>
    /// Writes the file: all numbered databases as they are at one moment, while they go on being used. Or the error that kept it from being written.
    /// </summary>
    /// <param name="withData">False for a file of no database.</param>
    ValueTask<Outcome<RdbFile>> WriteAsync(bool withData);
}

/// <summary>A file of Redis' format that is complete. It is gone when it is disposed, or the process ends.</summary>
/// <remarks>Thread safety: one thread at a time, which may wait for a disk.</remarks>
public abstract class RdbFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads as many bytes at an offset as there are, or as there is room for. Fails with an <see cref="IOException"/>.</summary>
    public abstract int Read(long offset, Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();
}
