using GoKV.Application.Server;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Tests.Server.Options;

public sealed class UnixSocketRulesTests
{
    [Theory]
    [InlineData("0", null)]
    [InlineData("700", null)]
    [InlineData("0777", null)]
    [InlineData("1000", "argument must be between 0 and 777 inclusive")]
    [InlineData("778", "argument couldn't be parsed as an octal number")]
    [InlineData("rwx", "argument couldn't be parsed as an octal number")]
    [InlineData("-1", "argument couldn't be parsed as an octal number")]
    [InlineData("", "argument couldn't be parsed as an octal number")]
    public void PermissionsAreOctal(string text, string? problem) => Assert.Equal(problem, Find("unixsocketperm").ProblemOf(text));

    [Fact]
    public void PermissionsAreShownInOctal()
    {
        var options = new ServerOptions();
        Find("unixsocketperm").Set(options, "0770");
        Assert.Equal("770", Find("unixsocketperm").Read(options));
        Assert.Equal(504, options.UnixSocketPerm);
    }

    [Fact]
    public void APathIsAsLongAsTheSystemTakesIt()
    {
        Assert.Null(Find("unixsocket").ProblemOf("/" + new string('a', 106)));
        Assert.Equal("a path of a Unix socket has at most 107 bytes", Find("unixsocket").ProblemOf("/" + new string('a', 107)));
    }

    [Theory]
    [InlineData("/run/gokv.sock", "/run/gokv.sock")]
    [InlineData("gokv.sock", "/data/gokv.sock")]
    public void APathThatIsNotWholeCountsFromTheDataDirectory(string path, string whole) =>
        Assert.Equal(whole, new ServerOptions { Dir = "/data", UnixSocket = path }.UnixSocketPath);

    private static ServerOption Find(string name) => OptionTable.All.Single(option => option.Name == name);
}
