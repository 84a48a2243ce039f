using GoKV.Application.Ports;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure;

/// <summary>The log of the process.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public sealed class ServerLog(ILogger<ServerLog> logger) : IServerLog
{
    /// <inheritdoc/>
    public void Warn(string message) => logger.LogWarning("{Message}", message);
}
