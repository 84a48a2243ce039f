using System.Collections.Concurrent;
using GoKV.Application.Server;
using GoKV.Host;
using GoKV.Infrastructure.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoKV.TestKit;

/// <summary>
/// The whole server in the process of the test, on a free port of the loopback interface, with a data directory of its own that goes away with it.
/// Numbered databases keep nothing unless a test says otherwise.
/// </summary>
public sealed class GoKvServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogLines _log = new();
    private readonly IHost _host;

    private GoKvServer(Action<ServerOptions>? configure, TimeProvider clock)
    {
        Options = new ServerOptions { Port = 0, Dir = _directory.Path, DefaultPersist = "NONE" };
        configure?.Invoke(Options);
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddProvider(_log);
        Composition.AddServer(builder.Services, Options, clock);
        _host = builder.Build();
    }

    /// <summary>What the server was started with; the port is the one that the system chose.</summary>
    public ServerOptions Options { get; }

    /// <summary>The port that the server listens on.</summary>
    public int Port => Options.Port;

    /// <summary>What the server has logged, a line each, the level first: <c>Error: ...</c>.</summary>
    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Starts a server; it is ready when this returns.</summary>
    public static async Task<GoKvServer> StartAsync(Action<ServerOptions>? configure = null, TimeProvider? clock = null)
    {
        var server = new GoKvServer(configure, clock ?? TimeProvider.System);
        await server._host.StartAsync();
        await server.Get<StoreService>().Loaded;
        return server;
    }

    /// <summary>One of the server's parts.</summary>
    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>A new connection to the server.</summary>
    public Task<RespClient> ConnectAsync() => RespClient.ConnectAsync(Port);

    /// <summary>Stops the server in an orderly way, as SIGTERM does.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        _directory.Dispose();
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : " " + exception)}");

        public void Dispose()
        {
        }
    }
}
