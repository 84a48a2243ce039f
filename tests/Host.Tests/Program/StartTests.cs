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

        Assert.StartsWith("Usage: gokv [configuration file] [--option value ...] ...\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  --port 6379  ", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public async Task AnUnknownOptionIsOneLine() => await FailsAsync("unknown option '--prot'; 'gokv --help' lists them", ["--prot", "7000"]);

    [Fact]
    public async Task AWrongValueIsOneLine() => await FailsAsync("option '--port': '70000': argument must be between 0 and 65535 inclusive", ["--port", "70000"]);

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
        Dictionary<string, string> environment = new() { ["GOKV__PORT"] = "b" };

        string configuration = Path.Combine(folder.Path, "gokv.conf");
        await File.WriteAllTextAsync(configuration, "timeout 7\n");

        // One wrong value after the other is made right, each in the place that comes before.
        await FailsAsync("environment variable GOKV__PORT: 'b': argument couldn't be parsed into an integer", [], environment, folder.Path);
        await FailsAsync("option 'Timeout' in appsettings.json: '-1': argument must be ", ["--port", "0"], environment, folder.Path);
        await FailsAsync("option 'MaxClients' in appsettings.json: '0': argument must be ", [configuration, "--port", "0"], environment, folder.Path);
        environment["GOKV__MAX_CLIENTS"] = "5";
        await FailsAsync("option '--hz': 'x': argument ", [configuration, "--port", "0", "--hz", "x"], environment, folder.Path);
    }

    [Fact]
    public async Task AnUnknownOptionInTheFileOrTheEnvironmentIsOneLine()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), """{ "GoKV": { "Prot": 1 } }""");

        await FailsAsync("unknown option 'Prot' in appsettings.json", [], folder: folder.Path);
        await FailsAsync("unknown option 'GOKV__PROT' in the environment", [], new Dictionary<string, string> { ["GOKV__PROT"] = "1" });
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
