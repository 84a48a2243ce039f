using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Notifications;
using GoKV.Application.Ports;
using GoKV.Application.PubSub;
using GoKV.Application.Server;
using GoKV.Application.Server.Config;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Server.Replication;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Ports;
using GoKV.Host.Options;
using GoKV.Host.Transport;
using GoKV.Host.Transport.Epoll;
using GoKV.Infrastructure;
using GoKV.Infrastructure.Expiring;
using GoKV.Infrastructure.Memory;
using GoKV.Infrastructure.Rdb;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace GoKV.Host;

/// <summary>The composition root: the one place that knows every part. All services are singletons.</summary>
internal static class Composition
{
    /// <summary>Makes the server, not yet started.</summary>
    public static IHost Build(ServerOptions options)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        AddLogging(builder, options);
        AddServer(builder.Services, options, TimeProvider.System);
        return builder.Build();
    }

    /// <summary>Registers everything but logging.</summary>
    internal static void AddServer(IServiceCollection services, ServerOptions options, TimeProvider clock)
    {
        services.AddSingleton(options);
        services.AddSingleton(clock);

        AddStore(services, options);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton<IProcessFigures, ProcessFigures>();
        services.AddSingleton<IServerLog, ServerLog>();
        services.AddSingleton<Throughput>();
        AddUsers(services);
        services.AddSingleton<ClientMemory>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<ClientPeaks>();
        services.AddSingleton<ClientPause>();
        services.AddSingleton<BlockedClients>();
        services.AddSingleton<OutputLimits>();
        services.AddSingleton<ClientMemoryLimit>();
        services.AddSingleton<SubscriptionRegistry>();
        services.AddSingleton<TrackingTable>();
        services.AddSingleton<KeyEventFeed>();
        services.AddSingleton<Monitors>();
        services.AddSingleton<CommandFigures>();
        services.AddSingleton<SlowLog>();
        services.AddSingleton<LatencyEvents>();
        services.AddSingleton<CommandWatch>();
        services.AddSingleton<ServerStatistics>();
        services.AddSingleton<FileTransfers>();
        services.AddSingleton<DebugSwitches>();
        services.AddSingleton<DebugTools>();
        services.AddSingleton(CommandTable.Standard);
        services.AddSingleton(MediatorFactory.Create);
        services.AddSingleton<CommandDispatcher>();
        services.AddSingleton(provider => provider.GetRequiredService<PartitionStore>().Memory);
        services.AddSingleton<MemoryGuard>();
        services.AddSingleton<Lookahead>();

        services.AddSingleton<IOomScore>(provider => new OomScore(provider.GetRequiredService<ILogger<OomScore>>()));
        services.AddSingleton<RunningSettings>();
        services.AddSingleton<UnixListener>();
        services.AddSingleton<EventLoops>();
        services.AddSingleton<IArrivals>(provider => provider.GetRequiredService<EventLoops>());
        services.AddSingleton<Listeners>();
        services.AddSingleton<IListeners>(provider => provider.GetRequiredService<Listeners>());
        services.AddSingleton<IRemoteServers, RemoteServers>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<Clients>();
        services.AddSingleton<RespConnectionHandler>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreService>());
        services.AddHostedService(provider => provider.GetRequiredService<Checkpointer>());
        services.AddSingleton<IHeap, ProcessHeap>();
        services.AddHostedService<ActiveExpiry>();
        services.AddHostedService<GapClosing>();
        services.AddHostedService<MemoryReturn>();
        services.AddHostedService<IdleClients>();
        services.AddHostedService<ClientEviction>();
        // Last to start and first to stop: clients come when all is ready, and go before anything else does.
        if (OperatingSystem.IsLinux() && !string.Equals(options.Transport, "kestrel", StringComparison.OrdinalIgnoreCase))
            services.AddHostedService<EpollTransport>();
        else
            services.AddHostedService<KestrelTransport>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }

    private static void AddUsers(IServiceCollection services)
    {
        services.AddSingleton<AccessTable>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AccessControl>();
        services.AddSingleton(provider =>
        {
            var users = new Users(provider.GetRequiredService<ServerOptions>(), provider.GetRequiredService<AccessTable>());
            return users.Start(provider.GetRequiredService<IConfigurationFile>()) is { } problem ? throw new StartupException(problem) : users;
        });
    }

    private static void AddStore(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<IFileSystem, LinuxFileSystem>();
        services.AddSingleton(StoreSettings.Of(options));
        services.AddSingleton<PartitionStore>();
        services.AddSingleton<IPartitionRepository>(provider => provider.GetRequiredService<PartitionStore>());
        services.AddSingleton<IPartitionCatalog>(provider => provider.GetRequiredService<PartitionStore>());
        services.AddSingleton<IDurability>(provider => provider.GetRequiredService<PartitionStore>());
        services.AddSingleton<IPersistenceFigures, StoreFigures>();
        services.AddSingleton<StoreService>();
        services.AddSingleton<Checkpointer>();
        services.AddSingleton<ISnapshots>(provider => provider.GetRequiredService<Checkpointer>());
        services.AddSingleton<IRdbFiles, RdbFiles>();
        services.AddSingleton<IServerLifetime, ServerLifetime>();
        services.AddSingleton<IConfigurationFile, ConfigurationFile>();
    }

    private static void AddLogging(HostApplicationBuilder builder, ServerOptions options)
    {
        // The level is asked for every time: CONFIG SET may change it.
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Logging.AddFilter((category, level) => level >= LogLevels.For(category, options.LogLevel));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
