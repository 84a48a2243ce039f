using System.Globalization;
using System.Text;
using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Memory;
using GoKV.Application.Notifications;
using GoKV.Application.Ports;
using GoKV.Application.PubSub;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Server.Config;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Server.Replication;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure;
using GoKV.Infrastructure.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.TestKit;

/// <summary>The whole path of a command without bytes and sockets: dispatcher, mediator, handlers, in-memory partitions, a clock that tests move.</summary>
public sealed class CommandHarness
{
    private readonly CommandArguments _words = new();
    private readonly ServiceProvider _services;

    public CommandHarness(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<InMemoryPartitions>();
        services.AddSingleton<IPartitionRepository>(provider => provider.GetRequiredService<InMemoryPartitions>());
        services.AddSingleton<IPartitionCatalog>(provider => provider.GetRequiredService<InMemoryPartitions>());
        services.AddSingleton<IDurability, NullDurability>();
        services.AddSingleton<ISnapshots, NullSnapshots>();
        services.AddSingleton<IServerLifetime>(Lifetime);
        services.AddSingleton<IRandomSource, SystemRandomSource>();
        services.AddSingleton<AccessTable>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<AccessControl>();
        services.AddSingleton<Users>();
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
        services.AddSingleton<ServerOptions>();
        services.AddSingleton<RunningSettings>();
        services.AddSingleton<IListeners, FakeListeners>();
        services.AddSingleton<IArrivals, NullArrivals>();
        services.AddSingleton<IOomScore>(OomScore);
        services.AddSingleton<IRemoteServers>(RemoteServers);
        services.AddSingleton<IConfigurationFile>(ConfigurationFile);
        services.AddSingleton<ServerStatistics>();
        services.AddSingleton<FileTransfers>();
        services.AddSingleton<IRdbFiles>(RdbFiles);
        services.AddSingleton<DebugSwitches>();
        services.AddSingleton<DebugTools>();
        services.AddSingleton<Throughput>();
        services.AddSingleton<IProcessFigures, ProcessFigures>();
        services.AddSingleton<IServerLog>(Log);
        services.AddSingleton<IPersistenceFigures, NullPersistenceFigures>();
        services.AddSingleton(CommandTable.Standard);
        services.AddSingleton<CommandDispatcher>();
        services.AddSingleton(provider => provider.GetRequiredService<InMemoryPartitions>().Memory);
        services.AddSingleton<MemoryGuard>();
        services.AddSingleton<Lookahead>();
        services.AddSingleton(MediatorFactory.Create);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        Session = NewSession();
    }

    /// <summary>The clock; starts at 2026-01-01T00:00:00Z and stands still.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Remembers whether the server was told to stop.</summary>
    public FakeLifetime Lifetime { get; } = new();

    /// <summary>The kernel's score for the process.</summary>
    public FakeOomScore OomScore { get; } = new();

    /// <summary>What was written to the server's log.</summary>
    public FakeLog Log { get; } = new();

    /// <summary>Files for SYNC in memory.</summary>
    public FakeRdbFiles RdbFiles { get; } = new();

    /// <summary>Configuration files in memory.</summary>
    public FakeConfigurationFile ConfigurationFile { get; } = new();

    /// <summary>The other servers that commands may speak to.</summary>
    public FakeRemoteServers RemoteServers { get; } = new();

    /// <summary>The session that <see cref="Send"/> speaks for.</summary>
    public Session Session { get; set; }

    public IPartitionRepository Partitions => Get<IPartitionRepository>();

    public UnixTime Now => new(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Session NewSession() => Get<SessionRegistry>().Open(new FakeConnection(), authenticated: true, Now);

    /// <summary>Carries out a command and returns its reply.</summary>
    public Reply Send(params string[] words) => SendBytes([.. words.Select(Encoding.Latin1.GetBytes)]);

    /// <summary>Carries out a line of words with blanks between them.</summary>
    public Reply SendLine(string line) => Send(line.Split(' '));

    public Reply SendBytes(params byte[][] words) => SendAsync(words).AsTask().GetAwaiter().GetResult();

    public ValueTask<Reply> SendAsync(params byte[][] words)
    {
        _words.Clear();
        foreach (byte[] word in words)
            _words.Add(word);
        // Each command is a batch of its own.
        Session.LastEnd = 0;
        return Get<CommandDispatcher>().DispatchAsync(_words, Session, Now);
    }

    /// <summary>The reply of a command in a form that reads well in a test: see <see cref="ReplyText"/>.</summary>
    public string Ask(string line) => ReplyText.Of(SendLine(line));
}

/// <summary>A server's life that does not end; remembers whether it was told to.</summary>
public sealed class FakeLifetime : IServerLifetime
{
    public bool Stopped { get; private set; }

    public bool? Save { get; private set; }

    public void Stop(bool? save) => (Stopped, Save) = (true, save);
}

/// <summary>A log that is a list.</summary>
public sealed class FakeLog : IServerLog
{
    public List<string> Warnings { get; } = [];

    public void Warn(string message) => Warnings.Add(message);
}

/// <summary>Files of Redis' format that are some bytes in memory; remembers how many are open, and what was asked for.</summary>
public sealed class FakeRdbFiles : IRdbFiles
{
    /// <summary>What is in the files.</summary>
    public byte[] Content { get; set; } = [1, 2, 3];

    /// <summary>From where on they cannot be read.</summary>
    public long BreaksAt { get; set; } = long.MaxValue;

    /// <summary>Why there is none.</summary>
    public Error? Failure { get; set; }

    /// <summary>Whether each had data.</summary>
    public List<bool> Asked { get; } = [];

    /// <summary>Files that were not disposed.</summary>
    public int Open { get; private set; }

    public ValueTask<Outcome<RdbFile>> WriteAsync(bool withData)
    {
        Asked.Add(withData);
        if (Failure is { } failure)
            return new(failure);
        Open++;
        return new(new InMemory(this));
    }

    private sealed class InMemory(FakeRdbFiles files) : RdbFile
    {
        private bool _isDisposed;

        public override long Length => files.Content.Length;

        public override int Read(long offset, Span<byte> destination)
        {
            if (offset >= files.BreaksAt)
                throw new IOException("Input/output error");
            ReadOnlySpan<byte> rest = files.Content.AsSpan((int)offset);
            rest[..Math.Min(rest.Length, destination.Length)].CopyTo(destination);
            return Math.Min(rest.Length, destination.Length);
        }

        public override void Dispose()
        {
            if (!_isDisposed)
                files.Open--;
            _isDisposed = true;
        }
    }
}

/// <summary>Configuration files in memory; one that is not there cannot be read or replaced.</summary>
public sealed class FakeConfigurationFile : IConfigurationFile
{
    public Dictionary<string, string> Files { get; } = [];

    public string Read(string path) => Files.GetValueOrDefault(path) ?? throw new IOException("No such file or directory");

    public ValueTask<string?> ReplaceAsync(string path, Func<string, string> change)
    {
        if (!Files.TryGetValue(path, out string? text))
            return new("No such file or directory");
        Files[path] = change(text);
        return new((string?)null);
    }
}

/// <summary>Listeners that are not there: any port is free but 1, and any address but 192.0.2.1 is the machine's.</summary>
public sealed class FakeListeners(ServerOptions options) : IListeners
{
    public bool TryMove(int port, string bind)
    {
        if (port == 1 || bind.Contains("192.0.2.1", StringComparison.Ordinal))
            return false;
        (options.Port, options.Bind) = (port, bind);
        return true;
    }
}

/// <summary>A score that no kernel knows; refuses to be less than 0, as it does to who has no rights.</summary>
public sealed class FakeOomScore : IOomScore
{
    private int? _before;

    public int Score { get; set; } = 22;

    public bool TryAdjust(int value, bool isRelative)
    {
        int before = _before ?? Score;
        int score = isRelative ? before + value : value;
        if (score < 0)
            return false;
        (_before, Score) = (before, score);
        return true;
    }

    public bool TryRestore()
    {
        Score = _before ?? Score;
        _before = null;
        return true;
    }
}

/// <summary>A connection that is not there; remembers whether it was closed.</summary>
public sealed class FakeConnection : ISessionConnection
{
    public string RemoteAddress { get; init; } = "127.0.0.1:50000";

    public string LocalAddress { get; init; } = "127.0.0.1:6379";

    public bool IsUnixSocket { get; init; }

    public int Descriptor => 8;

    public long InputBytes { get; set; }

    public long InputRoom { get; set; }

    public long WordBytes { get; set; }

    public long OutputBytes { get; set; }

    public long OutputRoom { get; set; }

    public long OutputPeak { get; set; }

    public void ForgetPeaks() => OutputPeak = OutputBytes;

    public bool Aborted { get; private set; }

    /// <summary>How often the connection was told that something waits for it.</summary>
    public int Wakes { get; private set; }

    public void Wake() => Wakes++;

    public void Abort() => Aborted = true;
}

/// <summary>
/// Replies as text for assertions: <c>OK</c>, <c>(nil)</c>, <c>(integer) 1</c>, <c>"bulk"</c>, <c>(error) ERR ...</c>, <c>[a, b]</c>, <c>{k: v}</c>.
/// </summary>
public static class ReplyText
{
    public static string Of(Reply reply) => reply switch
    {
        SimpleStringReply simple => simple.Text,
        NullReply => "(nil)",
        NoReply => "(none)",
        IntegerReply integer => $"(integer) {integer.Value}",
        DoubleReply number => $"(double) {number.Value}",
        BulkReply bulk => '"' + Encoding.Latin1.GetString(bulk.Value.ToArray()) + '"',
        VerbatimReply verbatim => verbatim.Text,
        BooleanReply boolean => boolean.Value ? "(true)" : "(false)",
        BigNumberReply number => "(number) " + number.Digits,
        AttributedReply attributed => "|{" + string.Join(", ", attributed.Attributes.Select(entry => $"{Of(entry.Key)}: {Of(entry.Value)}")) + "} " + Of(attributed.Content),
        ArrayReply array => "[" + string.Join(", ", array.Elements.Select(Of)) + "]",
        SetReply set => "~[" + string.Join(", ", set.Elements.Select(Of)) + "]",
        PushReply push => ">[" + string.Join(", ", push.Elements.Select(Of)) + "]",
        MapReply map => "{" + string.Join(", ", map.Entries.Select(entry => $"{Of(entry.Key)}: {Of(entry.Value)}")) + "}",
        ValuesReply values => string.Format(
            CultureInfo.InvariantCulture,
            values.IsArray ? "[{0}]" : "{0}",
            string.Join(values.IsArray ? ", " : " ", Enumerable.Range(0, values.Values.Count).Select(i => Of(Reply.BulkOrNull(values.Values[i]))))),
        SequenceReply sequence => string.Join(' ', sequence.Replies.Select(Of)),
        SharedReply shared => Of(shared.Content),
        FileReply file => $"(file of {file.File.Length} bytes)",
        ErrorReply error => "(error) " + error.Value.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(reply)),
    };
}
