using System.Diagnostics;

namespace GoKV.Infrastructure.Tests.Storage;

/// <summary>The program tests/FaultProbe, which is built into this directory.</summary>
internal static class Probe
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "GoKV.FaultProbe.dll");

    /// <summary>What it says when it runs by itself.</summary>
    public static string Run(params string[] words) => Start(DotNet, [Program, .. words]);

    /// <summary>What it says when calls on a path are tampered with, in strace's words: <c>fdatasync:error=EIO:when=1</c>.</summary>
    public static string RunWith(string injection, string path, params string[] words) => Start(
        "strace", ["-f", "-qq", "-o", "/dev/null", "-P", path, "-e", $"inject={injection}", DotNet, Program, .. words]);

    public static (int ExitCode, string Output) Execute(string program, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + errors.GetAwaiter().GetResult()).Trim());
    }

    private static string DotNet => Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";

    private static string Start(string program, string[] words)
    {
        (int exitCode, string output) = Execute(program, words);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
