using GoKV.Application.Commands;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Host;
using GoKV.Infrastructure.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoKV.Benchmarks;

/// <summary>
/// The server as the program composes it, without its sockets and its files; database 0 holds <see cref="Batch.Keys"/> integers.
/// </summary>
internal sealed class Server
{
    public static readonly UnixTime Now = new(1_767_225_600_000);

    public Server()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Composition.AddServer(builder.Services, new ServerOptions(), TimeProvider.System);
        builder.Services.AddSingleton<IPartitionRepository, InMemoryPartitions>();
        Services = builder.Build().Services;
        Session = Get<SessionRegistry>().Open(new NoConnection(), authenticated: true, Now);
        for (int i = 0; i < Batch.Keys; i++)
            Database.Put(Key.Of(Batch.NameOf(i)), new Value(i), Expiry.None, Now);
    }

    public IServiceProvider Services { get; }

    public Session Session { get; }

    public CommandDispatcher Dispatcher => Get<CommandDispatcher>();

    public DynamicPartition Database =>
        Get<IPartitionRepository>().TryFind(new PartitionId(0), out Partition? partition) ? (DynamicPartition)partition : throw new InvalidOperationException();

    private T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    private sealed class NoConnection : ISessionConnection
    {
        public string RemoteAddress => "";

        public string LocalAddress => "";

        public bool IsUnixSocket => false;

        public int Descriptor => -1;

        public long InputBytes => 0;

        public long InputRoom => 0;

        public long WordBytes => 0;

        public long OutputBytes => 0;

        public long OutputRoom => 0;

        public long OutputPeak => 0;

        public void ForgetPeaks()
        {
        }

        public void Wake()
        {
        }

        public void Abort()
        {
        }
    }
}
