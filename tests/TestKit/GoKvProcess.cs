using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GoKV.TestKit;

/// <summary>
/// The server as a program of its own: for what only a process has, its command line, signals and exit code. Killed and cleaned up at the end.
/// </summary>
public sealed class GoKvProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;

    private GoKvProcess(string[] arguments, IReadOnlyDictionary<string, string>? environment, string? folder)
    {
        // Tests may run where SIGINT is ignored, which a new program would inherit.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? _directory.Path,
            ArgumentList = { "--default-signal=INT,TERM", Path.Combine(AppContext.BaseDirectory, "gokv") },
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        Stopwatch = Stopwatch.StartNew();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The port that the server was started with.</summary>
    public int Port { get; private init; }

    /// <summary>The process' number.</summary>
    public int Id => _process.Id;

    /// <summary>Time from the start of the process to its first answer.</summary>
    public TimeSpan ToFirstPong { get; private set; }

    /// <summary>What the program has written so far.</summary>
    public string Output => TextOf(_output);

    /// <summary>What the program has written to its standard error so far.</summary>
    public string Errors => TextOf(_errors);

    private Stopwatch Stopwatch { get; }

    /// <summary>Starts a server on a free port, or on the one given, in a directory of its own; returns when it answers.</summary>
    public static Task<GoKvProcess> StartAsync(params string[] arguments) => StartAsync(FreePort(), arguments);

    /// <summary>Starts a server on a port.</summary>
    public static Task<GoKvProcess> StartAsync(int port, params string[] arguments) => StartAsync(port, environment: null, folder: null, arguments);

    /// <summary>Starts a server on a port, with these environment variables, in a folder.</summary>
    public static async Task<GoKvProcess> StartAsync(
        int port, IReadOnlyDictionary<string, string>? environment, string? folder, params string[] arguments)
    {
        var server = new GoKvProcess(["--port", $"{port}", .. arguments], environment, folder) { Port = port };
        await server.WaitForPongAsync();
        return server;
    }

    /// <summary>Starts a server with a configuration file, which says that it listens on this port.</summary>
    public static async Task<GoKvProcess> StartFromFileAsync(int port, string file)
    {
        var server = new GoKvProcess([file], environment: null, folder: null) { Port = port };
        await server.WaitForPongAsync();
        return server;
    }

    /// <summary>Runs the program, which is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        await using var program = new GoKvProcess(arguments, environment, folder);
        int code = await program.WaitForExitAsync();
        return (code, program.Output, program.Errors);
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public Task<RespClient> ConnectAsync() => RespClient.ConnectAsync(Port);

    /// <summary>Sends a signal: TERM, INT, KILL.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end of the process; its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // Returns only when the output has been read, too.
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The server does not end. It wrote: " + Output + Errors);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task WaitForPongAsync()
    {
        while (Stopwatch.Elapsed < Patience && !_process.HasExited)
        {
            try
            {
                await using RespClient client = await ConnectAsync();
                await client.AskAsync("PING");
                ToFirstPong = Stopwatch.Elapsed;
                return;
            }
            catch (Exception notYet) when (notYet is SocketException or EndOfStreamException)
            {
                await Task.Delay(5);
            }
        }

        string said = Output + Errors;
        await DisposeAsync();
        throw new InvalidOperationException("The server did not start. It wrote: " + said);
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            if (line is not null)
                text.Append(line).Append('\n');
        }
    }

    private static string TextOf(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
