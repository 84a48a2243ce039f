using GoKV.TestKit;

namespace GoKV.Host.Tests.Server;

/// <summary>What the program takes on its command line, from its environment and from its file, and what it says when something is wrong.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task HelpListsTheOptions()
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync(["--help"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith("Usage: gokv [--port <value>] [--bind <value>]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VersionIsOneLine()
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync(["--version"]);

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^gokv \d+\.\d+\.\d+\S*\n$", output);
    }

    [Theory]
    [InlineData("unknown option '--nosuch'", "--nosuch", "1")]
    [InlineData("'port' is not an option", "port", "1")]
    [InlineData("option '--port' needs a value", "--port")]
    [InlineData("option '--port': use 0 to 65535", "--port", "65536")]
    [InlineData("option 'Port': 'x' is not a whole number", "--port", "x")]
    [InlineData("option '--bind': 'nowhere' is not", "--bind", "nowhere")]
    [InlineData("option '--max-clients'", "--max-clients", "0")]
    [InlineData("option 'ProtectedMode': 'maybe' is not yes or no", "--protected-mode=maybe")]
    [InlineData("option '--default-persist': 'DISK' is not", "--default-persist", "DISK")]
    [InlineData("option '--log-level': 'loud' is not", "--log-level", "loud")]
    public async Task AWrongOptionIsOneLineAndExitCode1(string expected, params string[] arguments)
    {
        (int code, string output, string errors) = await GoKvProcess.RunAsync(arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("gokv: " + expected, errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(character => character == '\n'));
    }

    [Fact]
    public async Task APortInUseIsOneLineAndExitCode1()
    {
        await using GoKvServer first = await GoKvServer.StartAsync();

        (int code, string output, string errors) = await GoKvProcess.RunAsync(["--port", $"{first.Port}"]);

        Assert.Equal(1, code);
        Assert.DoesNotContain("Exception", output, StringComparison.Ordinal);
        Assert.StartsWith($"gokv: port {first.Port} on 127.0.0.1 is in use", errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData(null, null, null, "10000")]
    [InlineData("11", null, null, "11")]
    [InlineData("11", "22", null, "22")]
    [InlineData("11", "22", "33", "33")]
    public async Task TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile(string? inFile, string? inEnvironment, string? typed, string maxClients)
    {
        using var folder = new TemporaryDirectory();
        if (inFile is not null)
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), $$"""{ "GoKV": { "MaxClients": {{inFile}} } }""");
        Dictionary<string, string> environment = [];
        if (inEnvironment is not null)
            environment["GOKV__MAX_CLIENTS"] = inEnvironment;
        string[] arguments = typed is null ? [] : ["--max-clients", typed];

        await using GoKvProcess server = await GoKvProcess.StartAsync(GoKvProcess.FreePort(), environment, folder.Path, arguments);
        await using RespClient client = await server.ConnectAsync();

        Assert.Equal($"[\"maxclients\", \"{maxClients}\"]", await client.AskAsync("CONFIG GET maxclients"));
    }

    [Fact]
    public async Task AWrongOptionInTheFileStopsTheServer()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), """{ "GoKV": { "Prot": 1 } }""");

        (int code, _, string errors) = await GoKvProcess.RunAsync([], folder: folder.Path);

        Assert.Equal((1, "gokv: unknown option 'Prot' in the configuration\n"), (code, errors));
    }

    [Fact]
    public async Task AFileThatIsNoJsonStopsTheServer()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), "{ nonsense");

        (int code, _, string errors) = await GoKvProcess.RunAsync([], folder: folder.Path);

        Assert.Equal(1, code);
        Assert.StartsWith("gokv: appsettings.json cannot be read: ", errors, StringComparison.Ordinal);
    }
}
