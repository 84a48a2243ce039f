using GoKV.TestKit;

namespace GoKV.Host.Tests.Program;

/// <summary>What the program does with its options, and what it says when it cannot start: one line and exit code 1.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task AnswersSoonAfterItsStart()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync();

        // Under a second on an idle machine; tests run on busy ones.
        Assert.InRange(server.ToFirstPong, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(
            () => server.Output.Contains($"Ready to accept connections on 127.0.0.1 port {server.Port}.", StringComparison.Ordinal), server.Output);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task SaysItsVersion(string option)
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync([option]);

        Assert.Matches(@"^gokv \d+\.\d+\.\d+\n$", output);
        Assert.Equal((0, ""), (code, errors));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task SaysItsOptions(string option)
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync([option]);

        Assert.StartsWith("Usage: gokv [--port <value>] [--bind <value>] ", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public async Task AnUnknownOptionIsOneLine() => await FailsAsync("unknown option '--prot'; options are --port ", ["--prot", "7000"]);

    [Fact]
    public async Task AWrongValueIsOneLine() => await FailsAsync("option '--port': use 0 to 65535 (0 lets the system choose)", ["--port", "70000"]);

    [Fact]
    public async Task APortInUseIsOneLine()
    {
        await using GoKvServer other = await GoKvServer.StartAsync();

        await FailsAsync(
            $"port {other.Port} on 127.0.0.1 is in use: is another server running? Choose another with --port",
            ["--port", $"{other.Port}", "--log-level", "Warning"]);
    }

    [Fact]
    public async Task AnAddressOfAnotherMachineIsOneLine() =>
        await FailsAsync("cannot listen on 192.0.2.1 port 0: ", ["--port", "0", "--bind", "192.0.2.1", "--log-level", "Warning"]);

    [Fact]
    public async Task ADirectoryThatCannotBeMadeIsOneLine() => await FailsAsync("", ["--port", "0", "--dir", "/proc/gokv", "--log-level", "Warning"]);

    [Fact]
    public async Task TheCommandLineComesBeforeTheEnvironmentAndThatBeforeTheFile()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "appsettings.json"), """{ "GoKV": { "Port": "a", "MaxClients": 0, "Timeout": -1 } }""");
        Dictionary<string, string> environment = new() { ["GOKV__PORT"] = "b", ["GOKV__MAX_CLIENTS"] = "0" };

        // One wrong value after the other is made right, each in the place that comes before.
        await FailsAsync("option 'PORT': 'b' is not a whole number", [], environment, folder.Path);
        await FailsAsync("option '--max-clients': use 1 to 1000000", ["--port", "0"], environment, folder.Path);
        environment["GOKV__MAXCLIENTS"] = "5";
        environment.Remove("GOKV__MAX_CLIENTS");
        await FailsAsync("option '--timeout': use a number of seconds, 0 for never", ["--port", "0"], environment, folder.Path);
    }

    [Fact]
    public async Task AnUnknownOptionInTheFileOrTheEnvironmentIsOneLine()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), """{ "GoKV": { "Prot": 1 } }""");

        await FailsAsync("unknown option 'Prot' in the configuration", [], folder: folder.Path);
        await FailsAsync("unknown option 'PROT' in the configuration", [], new Dictionary<string, string> { ["GOKV__PROT"] = "1" });
    }

    [Fact]
    public async Task AFileThatIsNotJsonIsOneLine()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), "{ \"GoKV\": ");

        await FailsAsync("appsettings.json cannot be read: ", [], folder: folder.Path);
    }

    private static async Task FailsAsync(
        string error, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync(arguments, environment, folder);

        Assert.StartsWith("gokv: " + error, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.Equal((1, ""), (code, output));
    }
}
