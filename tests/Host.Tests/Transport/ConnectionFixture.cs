using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Host.Transport;
using GoKV.TestKit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Tests.Transport;

/// <summary>A connection's loop between two pipes, with the thresholds that Kestrel's have. A test is the client and sees every flush.</summary>
internal sealed class ConnectionFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 1024 * 1024, resumeWriterThreshold: 512 * 1024, useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false));

    public ConnectionFixture(Action<IServiceCollection>? configure = null, TimeProvider? clock = null)
    {
        Server = new CommandHarness(configure);
        Output = new ObservedWriter(_toClient.Writer);
        var transport = new Transport(_toServer.Reader, Output);
        var connection = new Connection(transport, null, null, () => _toServer.Writer.Complete(new ConnectionAbortedException()));
        Session = Server.Get<SessionRegistry>().Open(connection, authenticated: true, Server.Now);
        var services = new ConnectionServices(
            Server.Get<CommandDispatcher>(), Server.Get<Lookahead>(), Server.Get<IDurability>(), Server.Get<ServerStatistics>(), Server.Get<ServerOptions>(),
            clock ?? Server.Clock, Server.Get<ClientMemory>(), Server.Get<ClientMemoryLimit>(), Server.Get<OutputLimits>(), new LogLines(Log));
        Loop = new ConnectionLoop(services, connection, Session);
        Running = RunAsync();
    }

    public CommandHarness Server { get; }

    public Session Session { get; }

    public ConnectionLoop Loop { get; }

    /// <summary>Completes when the loop has ended.</summary>
    public Task Running { get; }

    /// <summary>What the server has written.</summary>
    public ObservedWriter Output { get; }

    /// <summary>What was logged.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Sends in one piece. Completes when the server has room for more.</summary>
    public Task SendAsync(string text) => _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Sends, and receives as many characters as are expected.</summary>
    public async Task ExpectAsync(string expected, string sent)
    {
        await SendAsync(sent);
        await ExpectAsync(expected);
    }

    public async Task ExpectAsync(string expected)
    {
        var received = new StringBuilder();
        while (received.Length < expected.Length && await TryReadAsync(received, expected.Length - received.Length))
        {
        }

        Assert.Equal(expected, received.ToString());
    }

    /// <summary>What comes until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var received = new StringBuilder();
        while (await TryReadAsync(received, int.MaxValue))
        {
        }

        return received.ToString();
    }

    /// <summary>Sends, and expects these replies and then the end of the connection.</summary>
    public async Task ExpectEndAsync(string expected, string sent)
    {
        await SendAsync(sent);
        Assert.Equal(expected, await ReadToEndAsync());
        await Running.WaitAsync(Patience);
    }

    /// <summary>Receives bytes without looking at them. Returns how many there were at once; 0 at the end.</summary>
    public async Task<long> SkipAsync()
    {
        ReadResult read = await _toClient.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        long length = read.Buffer.Length;
        // Before the server may go on, which counts what it writes then.
        Output.Taken(length);
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return length;
    }

    /// <summary>The client closes its side.</summary>
    public void EndSending() => _toServer.Writer.Complete();

    /// <summary>The client does not read any more, ever.</summary>
    public void EndReading() => _toClient.Reader.Complete();

    public async ValueTask DisposeAsync()
    {
        EndReading();
        EndSending();
        await Running.WaitAsync(Patience);
    }

    private async Task RunAsync()
    {
        try
        {
            await Loop.RunAsync();
        }
        catch (ConnectionAbortedException)
        {
            // As the connection handler has it.
        }

        await _toClient.Writer.CompleteAsync();
        await _toServer.Reader.CompleteAsync();
    }

    private async Task<bool> TryReadAsync(StringBuilder received, int atMost)
    {
        ReadResult read = await _toClient.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        ReadOnlySequence<byte> piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, atMost));
        received.Append(Encoding.Latin1.GetString(piece));
        _toClient.Reader.AdvanceTo(piece.End);
        Output.Taken(piece.Length);
        return !read.IsCompleted || read.Buffer.Length > piece.Length;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class LogLines(List<string> lines) : ILogger<ConnectionLoop>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}

/// <summary>A pipe's writer that counts flushes and the bytes that nobody has taken yet.</summary>
internal sealed class ObservedWriter(PipeWriter inner) : PipeWriter
{
    private long _waiting;

    public int Flushes { get; private set; }

    /// <summary>The most bytes that ever waited for the client.</summary>
    public long MostWaiting { get; private set; }

    public void Taken(long bytes) => Interlocked.Add(ref _waiting, -bytes);

    public override void Advance(int bytes)
    {
        MostWaiting = Math.Max(MostWaiting, Interlocked.Add(ref _waiting, bytes));
        inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Flushes++;
        return inner.FlushAsync(cancellationToken);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
