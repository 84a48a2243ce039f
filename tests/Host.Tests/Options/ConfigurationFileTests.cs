using GoKV.Application.Access;
using GoKV.Application.Server;
using GoKV.Host.Options;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Options;

/// <summary>A configuration file in the syntax of redis.conf, as the first word of the command line.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string File => Path.Combine(_folder.Path, "gokv.conf");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LinesAreOptionsCommentsAndBlanks()
    {
        ServerOptions options = Load("# comment\n\n  PORT 7000\r\nrequirepass \"a b\\x41\"\nappendonly yes\nbind 127.0.0.1 -::1\n");

        Assert.Equal((7000, "a bA", "WAL", "127.0.0.1 -::1"), (options.Port, options.RequirePass, options.DefaultPersist, options.Bind));
        Assert.Equal(File, options.ConfigFile);
    }

    [Theory]
    [InlineData("save 900 1\nsave 60 100\n", "900 1 60 100")]
    [InlineData("save 900 1\nsave \"\"\nsave 60 100\n", "60 100")]
    [InlineData("save 900 1 60 100\n", "900 1 60 100")]
    [InlineData("save \"\"\n", "")]
    public void SaveRulesAddUp(string text, string rules) => Assert.Equal(rules, Load(text).Save);

    [Fact]
    public void LimitsOfClassesAddUp() => Assert.Equal(
        "normal 1024 0 0 slave 268435456 67108864 60 pubsub 2048 0 0",
        Load("client-output-buffer-limit normal 1kb 0 0\nclient-output-buffer-limit pubsub 2kb 0 0\n").ClientOutputBufferLimit);

    [Fact]
    public void OfOtherOptionsTheLastCounts() => Assert.Equal((2, "::1"), (Load("port 1\nport 2\n").Port, Load("bind 127.0.0.1\nbind ::1\n").Bind));

    [Fact]
    public void LinesOfUsersAreKeptAsBytes()
    {
        UserLine line = Assert.Single(Load("port 1\nuser al\u00e9 on \">a b\" \"~\\xff\"\n").UserLines);

        Assert.Equal(("al\u00c3\u00a9", File + " line 2"), (line.Name, line.Where));
        Assert.Equal(["on", ">a b", "~\u00ff"], line.Rules);
    }

    [Fact]
    public void WhatDebugWritesOfEveryOptionIsRead()
    {
        var server = new CommandHarness();
        (ServerOptions written, server.ConfigurationFile.Files["/f"]) = (server.Get<ServerOptions>(), "");
        (written.EnableDebugCommand, written.ConfigFile, written.Dir) = ("yes", "/f", _folder.Path);
        Assert.Equal("OK", server.Ask("DEBUG CONFIG-REWRITE-FORCE-ALL"));

        ServerOptions read = Load(server.ConfigurationFile.Files["/f"]);

        Assert.All(
            Application.Server.Options.OptionTable.All.Where(option => !option.IsHidden),
            option => Assert.Equal((option.Name, option.Read(written)), (option.Name, option.Read(read))));
    }

    [Fact]
    public void TheCommandLineCountsMore() => Assert.Equal(3, Load("port 1\n", "--port", "3").Port);

    [Fact]
    public void AnotherFileIsReadInItsPlace()
    {
        string other = Path.Combine(_folder.Path, "other.conf");
        System.IO.File.WriteAllText(other, "port 2\ntimeout 5\n");

        ServerOptions options = Load($"port 1\ninclude {other}\ntimeout 6\n");

        Assert.Equal((2, 6), (options.Port, options.Timeout));
    }

    [Theory]
    [InlineData("port 1\nprot 2\n", "FILE line 2: unknown option 'prot'")]
    [InlineData("port x\n", "FILE line 1: option 'port': 'x': argument couldn't be parsed into an integer")]
    [InlineData("port\n", "FILE line 1: wrong number of arguments for 'port'")]
    [InlineData("port 1 2\n", "FILE line 1: wrong number of arguments for 'port'")]
    [InlineData("requirepass \"x\n", "FILE line 1: unbalanced quotes")]
    [InlineData("include FILE\n", "FILE line 1: too many files include each other")]
    [InlineData("include /nosuch/file\n", "the configuration file cannot be read: open /nosuch/file: No such file or directory")]
    public void SaysInOneLineWhatIsWrongAndWhere(string text, string error)
    {
        System.IO.File.WriteAllText(File, text.Replace("FILE", File, StringComparison.Ordinal));

        Assert.False(OptionsLoader.TryLoad([File], out _, out string? said));
        Assert.Equal(error.Replace("FILE", File, StringComparison.Ordinal), said);
    }

    [Fact]
    public void AFileThatIsNotThereIsSaid()
    {
        Assert.False(OptionsLoader.TryLoad(["7000"], out _, out string? error));
        Assert.Equal($"the configuration file cannot be read: open {Path.GetFullPath("7000")}: No such file or directory", error);
    }

    private ServerOptions Load(string text, params string[] words)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.True(OptionsLoader.TryLoad([File, .. words], out ServerOptions? options, out string? error), error);
        return options;
    }
}
