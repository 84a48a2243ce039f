using GoKV.Application.Server;
using GoKV.Host.Options;

namespace GoKV.Host.Tests.Options;

/// <summary>The words of the command line.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void EveryOptionHasAName() => Assert.Equal(
        ["--port", "--bind", "--require-pass", "--protected-mode", "--max-clients", "--timeout", "--client-output-buffer-limit", "--tracking-table-max-keys", "--notify-keyspace-events", "--slowlog-log-slower-than", "--slowlog-max-len", "--latency-monitor-threshold", "--dir", "--default-persist", "--default-fsync", "--save", "--transport", "--log-level"],
        CommandLine.Names);

    [Theory]
    [InlineData("--port", "7000")]
    [InlineData("--PORT", "7000")]
    [InlineData("--port=7000")]
    public void AValueFollowsItsNameOrAnEqualsSign(params string[] words) => Assert.Equal(7000, Load(words).Port);

    [Theory]
    [InlineData("--require-pass")]
    [InlineData("--requirepass")]
    [InlineData("--RequirePass")]
    public void DashesWithinANameMayBeLeftOut(string name) => Assert.Equal("secret", Load(name, "secret").RequirePass);

    [Fact]
    public void AValueMayHaveEqualsSignsAndDashes()
    {
        Assert.Equal("a=b", Load("--requirepass=a=b").RequirePass);
        Assert.Equal("--x", Load("--requirepass", "--x").RequirePass);
        Assert.Equal("", Load("--save=").Save);
    }

    [Fact]
    public void OfAnOptionGivenTwiceTheLastCounts() => Assert.Equal(2, Load("--port", "1", "--port", "2").Port);

    [Theory]
    [InlineData("'7000' is not an option; options are --port ", "7000")]
    [InlineData("'--' is not an option; options are --port ", "--")]
    [InlineData("'-p' is not an option; options are --port ", "-p", "7000")]
    [InlineData("unknown option '--prot'; options are --port ", "--prot", "7000")]
    [InlineData("unknown option '--prot'; options are --port ", "--prot=7000")]
    [InlineData("option '--port' needs a value", "--bind", "127.0.0.1", "--port")]
    public void SaysWhatIsWrong(string error, params string[] words) => Assert.StartsWith(error, ErrorOf(words), StringComparison.Ordinal);

    [Theory]
    [InlineData("option 'Port': 'x' is not a whole number", "--port", "x")]
    [InlineData("option 'Port': '' is not a whole number", "--port=")]
    [InlineData("option 'Port': '99999999999' is not a whole number", "--port", "99999999999")]
    [InlineData("option '--port': use 0 to 65535 (0 lets the system choose)", "--port", "65536")]
    [InlineData("option '--port': use 0 to 65535 (0 lets the system choose)", "--port", "-1")]
    [InlineData("option 'ProtectedMode': 'maybe' is not yes or no", "--protected-mode", "maybe")]
    [InlineData("option '--bind': 'localhost' is not one or more IP addresses separated by blanks", "--bind", "localhost")]
    [InlineData("option '--bind': '' is not one or more IP addresses separated by blanks", "--bind", "")]
    [InlineData("option '--max-clients': use 1 to 1000000", "--max-clients", "0")]
    [InlineData("option '--timeout': use a number of seconds, 0 for never", "--timeout", "-1")]
    [InlineData("option '--client-output-buffer-limit': 'pubsub 1' is not classes with two sizes and seconds, like 'pubsub 32mb 8mb 60'", "--client-output-buffer-limit", "pubsub 1")]
    [InlineData("option '--slowlog-log-slower-than': use a number of microseconds, 0 for all commands, -1 for none", "--slowlog-log-slower-than", "-2")]
    [InlineData("option '--slowlog-max-len': use a number of entries", "--slowlog-max-len", "-1")]
    [InlineData("option '--latency-monitor-threshold': use a number of milliseconds, 0 for never", "--latency-monitor-threshold", "-1")]
    [InlineData("option '--tracking-table-max-keys': use a number of keys, 0 for no limit", "--tracking-table-max-keys", "-1")]
    [InlineData("option '--notify-keyspace-events': 'Q' is not letters of Ag$lshzxeKEtmdn", "--notify-keyspace-events", "Q")]
    [InlineData("option '--dir': name a directory", "--dir", "")]
    [InlineData("option '--default-persist': 'DISK' is not NONE, SNAPSHOT or WAL", "--default-persist", "DISK")]
    [InlineData("option '--default-fsync': 'SOMETIMES' is not ALWAYS, EVERYSEC or NO", "--default-fsync", "SOMETIMES")]
    [InlineData("option '--transport': 'UDP' is not EPOLL or KESTREL", "--transport", "UDP")]
    [InlineData("option '--save': '60' is not pairs of seconds and changes, like '3600 1 300 100'", "--save", "60")]
    [InlineData(
        "option '--log-level': '2' is not one of Trace, Debug, Information, Warning, Error, Critical, None", "--log-level", "2")]
    public void AWrongValueIsSaidInOneLine(string error, params string[] words) => Assert.Equal(error, ErrorOf(words));

    [Theory]
    [InlineData("yes", true)]
    [InlineData("No", false)]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    public void YesAndNoAreAlsoTrueAndFalse(string text, bool value) => Assert.Equal(value, Load("--protected-mode", text).ProtectedMode);

    [Theory]
    [InlineData("127.0.0.1 ::1")]
    [InlineData("0.0.0.0")]
    public void SeveralAddressesMayBeBound(string addresses) => Assert.Equal(addresses, Load("--bind", addresses).Bind);

    [Theory]
    [InlineData("wal", "Always", "debug")]
    [InlineData("NONE", "no", "None")]
    public void WordsMayBeInAnyCase(string persist, string fsync, string level)
    {
        ServerOptions options = Load("--default-persist", persist, "--default-fsync", fsync, "--log-level", level);

        Assert.Equal((persist, fsync, level), (options.DefaultPersist, options.DefaultFsync, options.LogLevel));
    }

    private static ServerOptions Load(params string[] words)
    {
        Assert.True(OptionsLoader.TryLoad(words, out ServerOptions? options, out string? error), error);
        return options;
    }

    private static string ErrorOf(string[] words)
    {
        Assert.False(OptionsLoader.TryLoad(words, out _, out string? error));
        Assert.DoesNotContain('\n', error);
        return error;
    }
}
