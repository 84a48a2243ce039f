using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Server;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Access;

/// <summary>The users of a configuration file.</summary>
public sealed class StartUsersTests
{
    private readonly FakeConfigurationFile _files = new();

    [Fact]
    public void LinesMakeUsers()
    {
        Users users = Make(new ServerOptions { RequirePass = "x", UserLines = [Line("alice", "on", "+get"), Line("default", "on", "nopass", "+@all")] }, out string? problem);
        Assert.Null(problem);
        Assert.Equal(["user alice on resetchannels -@all +get", "user default on nopass sanitize-payload resetchannels +@all"], users.Lines());
    }

    [Theory]
    [InlineData("FILE: Error in ACL SETUSER modifier 'foo': Syntax error", "alice", "foo")]
    [InlineData("FILE: Spaces not allowed in ACL usernames", "a b", "on")]
    public void AWrongLineIsNamed(string said, params string[] words)
    {
        Make(new ServerOptions { UserLines = [Line(words[0], words[1..])] }, out string? problem);
        Assert.Equal(said, problem);
    }

    [Fact]
    public void AUserIsDefinedOnce()
    {
        Make(new ServerOptions { UserLines = [Line("a"), Line("a")] }, out string? problem);
        Assert.Equal("FILE: Duplicate user found. A user can only be defined once in config files", problem);
    }

    [Fact]
    public void AFileMakesUsersToo()
    {
        _files.Files["/users.acl"] = "user alice on +get";
        Users users = Make(new ServerOptions { AclFile = "/users.acl" }, out string? problem);
        Assert.Null(problem);
        Assert.NotNull(users.Find("alice"));
    }

    [Fact]
    public void NotBothWays()
    {
        _files.Files["/users.acl"] = "";
        Make(new ServerOptions { AclFile = "/users.acl", UserLines = [Line("a")] }, out string? problem);
        Assert.Contains("use one of them", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongFileIsNamed()
    {
        Make(new ServerOptions { AclFile = "/none" }, out string? problem);
        Assert.Equal("ACL errors: Error loading ACLs, opening file '/none': No such file or directory", problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    public void TheDefaultUserAloneIsWrittenNowhere(string password) =>
        Assert.True(Make(new ServerOptions { RequirePass = password }, out _).AreAsOptionsSay);

    [Fact]
    public void WhatWasChangedIsWritten()
    {
        Users users = Make(new ServerOptions(), out _);
        users.Set("default", [">x"]);
        Assert.False(users.AreAsOptionsSay);
    }

    private static UserLine Line(string name, params string[] rules) => new(name, rules, "FILE");

    private Users Make(ServerOptions options, out string? problem)
    {
        var users = new Users(options, new AccessTable(CommandTable.Standard));
        problem = users.Start(_files);
        return users;
    }

    [Fact]
    public void TheyAreRewrittenWithTheConfiguration()
    {
        var options = new ServerOptions { ConfigFile = "/gokv.conf", UserLines = [Line("alice", "on", "nopass")] };
        var server = new CommandHarness(services => services.AddSingleton(options));
        Assert.Null(server.Get<Users>().Start(_files));
        server.ConfigurationFile.Files["/gokv.conf"] = "# mine\nuser alice off\n";
        server.Ask("ACL SETUSER alice +get ~k");

        Assert.Equal("OK", server.Ask("CONFIG REWRITE"));

        Assert.StartsWith(
            "# mine\nuser alice on nopass ~k resetchannels -@all +get\n", server.ConfigurationFile.Files["/gokv.conf"], StringComparison.Ordinal);
        Assert.EndsWith("\nuser default on nopass ~* &* +@all\n", server.ConfigurationFile.Files["/gokv.conf"], StringComparison.Ordinal);
    }
}
