using System.Diagnostics;

namespace GoKV.Host.Tests.Clients;

/// <summary>Programs of the system, run to their end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program with some input and expects that it succeeds. Returns what it wrote.</summary>
    public static async Task<string> RunAsync(string program, string input, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await TryRunAsync(program, input, arguments);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}: {output}{errors}");
        Assert.Equal("", errors);
        return output;
    }

    /// <summary>Runs a program with some input.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> TryRunAsync(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Colours, hints and histories would differ from machine to machine.
        start.Environment["TERM"] = "dumb";
        start.Environment["REDISCLI_HISTFILE"] = "/dev/null";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It wanted no more.
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await errors);
    }
}
