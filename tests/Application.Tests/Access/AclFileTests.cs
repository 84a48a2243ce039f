using GoKV.Application.Server;
using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Access;

/// <summary>ACL LOAD and SAVE, and what a server starts with.</summary>
public sealed class AclFileTests
{
    private const string Path = "/etc/users.acl";
    private const string Unchanged = "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

    private readonly ServerOptions _options = new() { AclFile = Path };
    private readonly CommandHarness _server;

    public AclFileTests()
    {
        _server = new CommandHarness(services => services.AddSingleton(_options));
        File = "";
    }

    private string File
    {
        get => _server.ConfigurationFile.Files[Path];
        set => _server.ConfigurationFile.Files[Path] = value;
    }

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        _server.Ask("ACL SETUSER alice on nopass ~a\u00c3\u00a9 +get (+set %W~b) partition:p");
        Assert.Equal("OK", _server.Ask("ACL SAVE"));
        string users = _server.Ask("ACL LIST");
        Assert.Equal(
            "user alice on nopass ~a\u00e9 resetchannels partition:p -@all +get (%W~b resetchannels -@all +set)\nuser default on nopass ~* &* +@all\n", File);
        _server.Ask("ACL DELUSER alice");
        Assert.Equal("OK", _server.Ask("ACL LOAD"));
        Assert.Equal(users, _server.Ask("ACL LIST"));
    }

    [Theory]
    [InlineData("ACL SETUSER a\u00ff")]
    [InlineData("ACL SETUSER a ~\u00ff")]
    public void WhatIsNoTextIsNotSaved(string line)
    {
        _server.Ask(line);
        Assert.Equal("(error) ERR the name or a rule of a user is not UTF-8, and files are", _server.Ask("ACL SAVE"));
        Assert.Equal("", File);
    }

    [Fact]
    public void BlankLinesAndBlanksDoNotCount()
    {
        File = "\n  user alice   on +get \r\n\t\nuser bob (+set ~x)";
        Assert.Equal("OK", _server.Ask("ACL LOAD"));
        Assert.Equal(
            "[\"user alice on resetchannels -@all +get\", \"user bob off resetchannels -@all (~x resetchannels -@all +set)\", "
            + "\"user default on nopass ~* &* +@all\"]", _server.Ask("ACL LIST"));
    }

    [Fact]
    public void EverybodyButTheDefaultUserIsDisconnected()
    {
        Listener alice = Someone.With(_server, "+@all ~*");
        var other = new Listener(_server);
        File = "user alice on nopass +get ~*\nuser default on nopass ~* &* +get";

        Assert.Equal("OK", _server.Ask("ACL LOAD"));

        Assert.Equal((true, false), (alice.Connection.Aborted, other.Connection.Aborted));
        Assert.Equal("(nil)", other.Ask("GET k"));
        Assert.Contains("NOPERM", other.Ask("SET k v"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usr alice", ":1 should start with user keyword followed by the username. ")]
    [InlineData("user alice\nuser", ":2 should start with user keyword followed by the username. ")]
    [InlineData("user alice foo bar", ":1: Syntax error. ")]
    [InlineData("user alice +nosuch +none", ":1: Error in applying operation '+nosuch': Unknown command or category name in ACL. "
        + "FILE:1: Error in applying operation '+none': Unknown command or category name in ACL. ")]
    [InlineData("user alice (+get", ":1: Unmatched parenthesis in selector definition.")]
    [InlineData("usr a\nuser b #x", ":1 should start with user keyword followed by the username. FILE:2: The password hash must be exactly 64 characters and "
        + "contain only lowercase hexadecimal characters. ")]
    public void WhatIsWrongIsSaidAndNothingChanges(string text, string problem)
    {
        _server.Ask("ACL SETUSER carol");
        File = text;
        Assert.Equal($"(error) ERR {Path}{problem.Replace("FILE", Path, StringComparison.Ordinal)}{Unchanged}", _server.Ask("ACL LOAD"));
        Assert.Equal("[\"carol\", \"default\"]", _server.Ask("ACL USERS"));
    }

    [Fact]
    public void AUserIsDefinedOnce()
    {
        File = "user alice on\nuser alice off";
        Assert.Equal($"(error) ERR WARNING: Duplicate user 'alice' found on line 2. {Unchanged}", _server.Ask("ACL LOAD"));
    }

    [Fact]
    public void AFileThatCannotBeReadOrWrittenIsAnError()
    {
        _server.ConfigurationFile.Files.Clear();
        Assert.Equal($"(error) ERR Error loading ACLs, opening file '{Path}': No such file or directory", _server.Ask("ACL LOAD"));
        Assert.StartsWith("(error) ERR There was an error trying to save the ACLs.", _server.Ask("ACL SAVE"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ACL LOAD")]
    [InlineData("ACL SAVE")]
    public void WithoutAFileThereIsNothingToDo(string line) => Assert.StartsWith(
        "(error) ERR This Redis instance is not configured to use an ACL file.", new CommandHarness().Ask(line), StringComparison.Ordinal);

    [Fact]
    public void TheNameOfTheFileCountsFromDir() => Assert.Equal("/data/users.acl", new ServerOptions { Dir = "/data", AclFile = "users.acl" }.AclPath);
}
