using System.IO.Pipelines;
using System.Net;
using GoKV.Application.Sessions;
using Microsoft.AspNetCore.Connections;

namespace GoKV.Host.Transport;

/// <summary>A client's connection as sessions see it, over a transport that Kestrel or a test provides.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class Connection(IDuplexPipe transport, EndPoint? remote, EndPoint? local, Action abort) : ISessionConnection
{
    private long _inputBytes;
    private long _outputBytes;

    /// <summary>Makes the connection of a Kestrel transport.</summary>
    public static Connection Of(ConnectionContext context) =>
        new(context.Transport, context.RemoteEndPoint, context.LocalEndPoint, () => context.Abort());

    /// <inheritdoc/>
    public string RemoteAddress { get; } = remote?.ToString() ?? "";

    /// <inheritdoc/>
    public string LocalAddress { get; } = local?.ToString() ?? "";

    /// <inheritdoc/>
    public long InputBytes
    {
        get => Volatile.Read(ref _inputBytes);
        set => Volatile.Write(ref _inputBytes, value);
    }

    /// <inheritdoc/>
    public long OutputBytes
    {
        get => Volatile.Read(ref _outputBytes);
        set => Volatile.Write(ref _outputBytes, value);
    }

    /// <summary>The bytes in both directions.</summary>
    public IDuplexPipe Transport { get; } = transport;

    /// <summary>True when the client may be on another machine.</summary>
    public bool IsRemote { get; } = remote is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address);

    /// <inheritdoc/>
    public void Abort() => abort();
}
