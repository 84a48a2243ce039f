using GoKV.Application.Ports;
using GoKV.Application.Server.Replication;

namespace GoKV.Application.Replies;

/// <summary>A file, sent as fast as the client takes it. The connection ends behind it. Whoever sends it disposes it.</summary>
public sealed class FileReply(RdbFile file, FileTransfer transfer) : Reply, IDisposable
{
    /// <summary>What is sent.</summary>
    public RdbFile File { get; } = file;

    /// <summary>How far that is.</summary>
    public FileTransfer Transfer { get; } = transfer;

    /// <summary>A reply that comes before it; null for none.</summary>
    public Reply? Before { get; init; }

    /// <summary>True when a mark tells its end; else its length is told before it.</summary>
    public bool EndsByMark { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Dispose();
        Transfer.Dispose();
    }
}
