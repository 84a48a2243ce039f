using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace GoKV.Interop.Tests.Clients;

/// <summary><c>Node/run.mjs</c>, run by Node.js beside its packages.</summary>
internal sealed class NodeScript : IDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(1));
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeScript(string[] arguments)
    {
        var start = new ProcessStartInfo("node", ["run.mjs", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder(),
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The packages that package-lock.json names are there.</summary>
    public static bool HasPackages => Directory.Exists(Path.Combine(Folder(), "node_modules"));

    /// <summary>Starts it.</summary>
    public static NodeScript Start(params string[] arguments) => new(arguments);

    /// <summary>The next line that it writes; null when it has ended.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync(_patience.Token);

    /// <summary>Writes a line that it reads.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), _patience.Token);
        await _process.StandardInput.FlushAsync(_patience.Token);
    }

    /// <summary>Waits for its end; what it had to complain about is the test's failure.</summary>
    public async Task ExpectSuccessAsync()
    {
        await _process.WaitForExitAsync(_patience.Token);
        Assert.True(_process.ExitCode == 0, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _patience.Dispose();
    }

    // Node.js looks for packages beside the script, so it runs where its source is.
    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Node");
}
