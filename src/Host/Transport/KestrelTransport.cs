using System.Net;
using GoKV.Application.Server;
using GoKV.Host.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>
/// Listens with Kestrel, which gives sockets, back-pressure, an orderly stop and, later, TLS; HTTP is never spoken (docs/adr/0004). The socket's own
/// thread runs the loop of a connection as far as it goes without waiting: nothing is handed over per batch.
/// </summary>
internal sealed class KestrelTransport : IHostedService, IDisposable
{
    // For clients that do not read their last replies. Short, because the files have to be sealed after it, and who sends SIGTERM kills soon (docker
    // after ten seconds).
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(3);

    private readonly KestrelServer _server;
    private readonly ServerOptions _options;
    private readonly ILogger<KestrelTransport> _logger;

    public KestrelTransport(IServiceProvider services, ServerOptions options, ILoggerFactory loggers, ILogger<KestrelTransport> logger)
    {
        _options = options;
        _logger = logger;
        var kestrel = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        foreach ((IPAddress address, _) in BindAddresses.Parse(options.Bind))
            kestrel.Listen(address, options.Port, Serve);
        if (options.UnixSocket.Length > 0)
            kestrel.ListenUnixSocket(options.UnixSocketPath, Serve);

        var sockets = new SocketTransportOptions { UnsafePreferInlineScheduling = true, NoDelay = true, Backlog = options.TcpBacklog };
        _server = new KestrelServer(Microsoft.Extensions.Options.Options.Create(kestrel), new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(sockets), loggers), loggers);
    }

    /// <summary>The port that is listened on, also when the system chose it.</summary>
    public int BoundPort { get; private set; }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.UnixSocket.Length > 0)
            UnixListener.Prepare(_options);
        await _server.StartAsync(new NoHttp(), cancellationToken);
        if (_options.UnixSocket.Length > 0)
            UnixListener.Open(_options);
        BoundPort = new Uri(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()).Port;
        // CONFIG GET and INFO show where the server can be reached.
        _options.Port = BoundPort;
        _logger.LogInformation("Ready to accept connections on {Bind} port {Port}.", _options.Bind, BoundPort);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var farewell = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        farewell.CancelAfter(FarewellTime);
        await _server.StopAsync(farewell.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static void Serve(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.UseConnectionHandler<RespConnectionHandler>();
    }

    /// <summary>Kestrel asks for an HTTP application; the connection handler ends the path before it.</summary>
    private sealed class NoHttp : IHttpApplication<object>
    {
        public object CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException("GoKV speaks RESP only.");

        public void DisposeContext(object context, Exception? exception)
        {
        }

        public Task ProcessRequestAsync(object context) => throw new NotSupportedException("GoKV speaks RESP only.");
    }
}
