using GoKV.Application.Access;
using GoKV.Application.Server;
using GoKV.Host.Options;

namespace GoKV.Host.Tests.Options;

/// <summary>The words of the command line.</summary>
public sealed class CommandLineTests
{
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

    [Fact]
    public void ValuesOfSeveralWordsGoOnUntilTheNextOption()
    {
        ServerOptions options = Load("--save", "900", "1", "60", "100", "--bind", "127.0.0.1", "::1", "--port", "1");

        Assert.Equal(("900 1 60 100", "127.0.0.1 ::1", 1), (options.Save, options.Bind, options.Port));
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("''", "")]
    [InlineData("900 1 60 100", "900 1 60 100")]
    [InlineData("\"900\" '1'", "900 1")]
    public void OneWordMayBeSeveralWithQuotesOfTheirOwn(string word, string value) => Assert.Equal(value, Load("--save", word).Save);

    [Theory]
    [InlineData("--user", "alice on +get")]
    [InlineData("--user", "alice", "on", "+get")]
    [InlineData("--user=alice on +get")]
    public void AUserIsALine(params string[] words)
    {
        UserLine line = Assert.Single(Load([.. words, "--port", "1"]).UserLines);
        Assert.Equal("alice", line.Name);
        Assert.Equal(["on", "+get"], line.Rules);
    }

    [Theory]
    [InlineData("option '--user' needs a value", "--user")]
    [InlineData("'--' is not an option; 'gokv --help' lists them", "--")]
    [InlineData("'-p' is not an option; 'gokv --help' lists them", "-p", "7000")]
    [InlineData("option '--port' has one value, 'x' is too much", "--port=1", "x")]
    [InlineData("unknown option '--prot'; 'gokv --help' lists them", "--prot", "7000")]
    [InlineData("unknown option '--prot'; 'gokv --help' lists them", "--prot=7000")]
    [InlineData("option '--port' needs a value", "--bind", "127.0.0.1", "--port")]
    [InlineData("option '--port' has one value, '2' is too much", "--port", "1", "2")]
    public void SaysWhatIsWrong(string error, params string[] words) => Assert.Equal(error, ErrorOf(words));

    [Theory]
    [InlineData("option '--port': 'x': argument couldn't be parsed into an integer", "--port", "x")]
    [InlineData("option '--port': '': argument couldn't be parsed into an integer", "--port=")]
    [InlineData("option '--port': '65536': argument must be between 0 and 65535 inclusive", "--port", "65536")]
    [InlineData("option '--port': '-1': argument must be between 0 and 65535 inclusive", "--port", "-1")]
    [InlineData("option '--protected-mode': 'maybe': argument must be 'yes' or 'no'", "--protected-mode", "maybe")]
    [InlineData("option '--bind': 'localhost': argument must be one or more IP addresses separated by blanks", "--bind", "localhost")]
    [InlineData("option '--bind': '': argument must be one or more IP addresses separated by blanks", "--bind", "")]
    [InlineData("option '--max-clients': '0': argument must be between 1 and 2147483647 inclusive", "--max-clients", "0")]
    [InlineData("option '--client-output-buffer-limit': 'pubsub 1': Wrong number of arguments in buffer limit configuration.", "--client-output-buffer-limit", "pubsub 1")]
    [InlineData("option '--notify-keyspace-events': 'Q': Invalid event class character. Use 'Ag$lshzxeKEtmdn'.", "--notify-keyspace-events", "Q")]
    [InlineData("option '--dir': '': name a directory", "--dir", "")]
    [InlineData("option '--default-persist': 'DISK': argument(s) must be one of the following: NONE, SNAPSHOT, WAL", "--default-persist", "DISK")]
    [InlineData("option '--transport': 'UDP': argument(s) must be one of the following: epoll, kestrel", "--transport", "UDP")]
    [InlineData("option '--save': '60': Invalid save parameters", "--save", "60")]
    [InlineData("option '--save': '\"': Invalid save parameters", "--save", "\"")]
    [InlineData("option '--daemonize': 'yes': argument must be 'no'", "--daemonize", "yes")]
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
    [InlineData("127.0.0.1 -::1")]
    [InlineData("* -::*")]
    public void SeveralAddressesMayBeBound(string addresses) => Assert.Equal(addresses, Load("--bind", addresses).Bind);

    [Theory]
    [InlineData("wal", "Always", "trace", "WAL", "ALWAYS", "debug")]
    [InlineData("NONE", "no", "None", "NONE", "NO", "nothing")]
    public void WordsMayBeInAnyCase(string persist, string fsync, string level, string storedPersist, string storedFsync, string storedLevel)
    {
        ServerOptions options = Load("--default-persist", persist, "--default-fsync", fsync, "--log-level", level);

        Assert.Equal((storedPersist, storedFsync, storedLevel), (options.DefaultPersist, options.DefaultFsync, options.LogLevel));
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
