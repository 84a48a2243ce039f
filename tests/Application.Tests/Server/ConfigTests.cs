using GoKV.Application.Server;
using GoKV.Application.Server.Config;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Server;

public sealed class ConfigTests
{
    private readonly CommandHarness _server = new();

    private ServerOptions Options => _server.Get<ServerOptions>();

    [Theory]
    [InlineData("save", "{\"save\": \"3600 1 300 100 60 10000\"}")]
    [InlineData("appendonly", "{\"appendonly\": \"no\"}")]
    [InlineData("databases", "{\"databases\": \"16\"}")]
    [InlineData("MAXMEMORY", "{\"MAXMEMORY\": \"0\"}")]
    [InlineData("maxmemory*", "{\"maxmemory\": \"0\", \"maxmemory-policy\": \"noeviction\"}")]
    [InlineData("maxmem* maxmemory MAXMEMORY", "{\"maxmemory\": \"0\", \"maxmemory-policy\": \"noeviction\"}")]
    [InlineData("P[o-p]RT save", "{\"port\": \"6379\", \"save\": \"3600 1 300 100 60 10000\"}")]
    [InlineData("slowlog-max-le?", "{\"slowlog-max-len\": \"128\"}")]
    [InlineData("appendfsync", "{\"appendfsync\": \"everysec\"}")]
    [InlineData("protected-mode", "{\"protected-mode\": \"yes\"}")]
    [InlineData("proto-max-bulk-len", "{\"proto-max-bulk-len\": \"536870912\"}")]
    [InlineData("nosuch", "{}")]
    [InlineData("nosuch*", "{}")]
    public void GetFindsByNameAndGlob(string patterns, string reply) => Assert.Equal(reply, _server.Ask("CONFIG GET " + patterns));

    [Fact]
    public void GetStarReturnsEveryParameter() =>
        Assert.All(ConfigParameters.All, parameter => Assert.Contains($"\"{parameter.Name}\": ", _server.Ask("CONFIG GET *"), StringComparison.Ordinal));

    [Fact]
    public void DatabasesIsTheHighestIdPlusOne()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("{\"databases\": \"17\"}", _server.Ask("CONFIG GET databases"));
    }

    [Theory]
    [InlineData("Trace", "debug")]
    [InlineData("Debug", "debug")]
    [InlineData("Information", "notice")]
    [InlineData("Error", "warning")]
    public void LogLevelIsInRedisWords(string level, string word)
    {
        var server = new CommandHarness(services => services.AddSingleton(new ServerOptions { LogLevel = level }));
        Assert.Equal($"{{\"loglevel\": \"{word}\"}}", server.Ask("CONFIG GET loglevel"));
    }

    [Fact]
    public void SetChangesSeveralAtOnce()
    {
        Assert.Equal("OK", _server.Ask("CONFIG SET timeout 30 MAXCLIENTS 5 protected-mode no requirepass pw"));
        Assert.Equal((30, 5, false, "pw"), (Options.Timeout, Options.MaxClients, Options.ProtectedMode, Options.RequirePass));
    }

    [Fact]
    public void SetChangesNothingWhenOneValueIsWrong()
    {
        _server.Ask("CONFIG SET timeout 30 maxclients 0");
        Assert.Equal(0, Options.Timeout);
    }

    [Theory]
    [InlineData("nosuch 1", "Unknown option or number of arguments for CONFIG SET - 'nosuch'")]
    [InlineData("timeout 1 nosuch 1", "Unknown option or number of arguments for CONFIG SET - 'nosuch'")]
    [InlineData("timeout 1 x", "syntax error")]
    [InlineData("timeout", "wrong number of arguments for 'config|set' command")]
    [InlineData("databases 3", "CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config")]
    [InlineData("databases 3 nosuch 3", "CONFIG SET failed (possibly related to argument 'databases') - can't set immutable config")]
    [InlineData("nosuch 3 databases 3", "Unknown option or number of arguments for CONFIG SET - 'nosuch'")]
    [InlineData("timeout abc nosuch 1", "Unknown option or number of arguments for CONFIG SET - 'nosuch'")]
    [InlineData("timeout 10 timeout 11", "CONFIG SET failed (possibly related to argument 'timeout') - duplicate parameter")]
    [InlineData("timeout 10 TIMEOUT 11", "CONFIG SET failed (possibly related to argument 'TIMEOUT') - duplicate parameter")]
    [InlineData("timeout abc", "CONFIG SET failed (possibly related to argument 'timeout') - argument couldn't be parsed into an integer")]
    [InlineData("TIMEOUT -1", "CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive")]
    [InlineData("timeout 99999999999", "CONFIG SET failed (possibly related to argument 'timeout') - argument must be between 0 and 2147483647 inclusive")]
    [InlineData("protected-mode foo", "CONFIG SET failed (possibly related to argument 'protected-mode') - argument must be 'yes' or 'no'")]
    public void SetRefusesInTheOrderOfRedis(string words, string error) => Assert.Equal("(error) ERR " + error, _server.Ask("CONFIG SET " + words));

    [Fact]
    public void ASetterDoesNotTakeAValueThatHasAProblem() =>
        Assert.Throws<ArgumentException>(() => ConfigParameters.Find("timeout")!.Set!.Apply(Options, "abc"));

    [Fact]
    public void TheNewPasswordIsAskedForFromThenOn()
    {
        _server.Ask("CONFIG SET requirepass pw");
        Assert.StartsWith("(error) WRONGPASS", _server.Ask("AUTH bad"), StringComparison.Ordinal);
        Assert.Equal("OK", _server.Ask("AUTH pw"));
    }

    [Fact]
    public void ResetStatZeroesServerAndPartitions()
    {
        _server.Ask("GET k");
        _server.Ask("NOSUCH");
        Assert.Equal("OK", _server.Ask("CONFIG RESETSTAT"));
        Assert.Empty(_server.Get<ServerStatistics>().Errors);
        Assert.Contains("\"misses\": (integer) 0", _server.Ask("STATS PARTITION 0"), StringComparison.Ordinal);
    }

    [Fact]
    public void RewriteIsRefusedAsWithoutAFile() =>
        Assert.Equal("(error) ERR The server is running without a config file", _server.Ask("CONFIG REWRITE"));

    [Theory]
    [InlineData("CONFIG", "wrong number of arguments for 'config' command")]
    [InlineData("CONFIG GET", "wrong number of arguments for 'config|get' command")]
    [InlineData("CONFIG RESETSTAT x", "wrong number of arguments for 'config|resetstat' command")]
    [InlineData("CONFIG FOO", "unknown subcommand 'FOO'. Try CONFIG HELP.")]
    public void RefusesAsRedis(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    [Fact]
    public void HelpNamesTheSubcommands() => Assert.Contains("GET parameter [parameter ...],     ", _server.Ask("CONFIG HELP"), StringComparison.Ordinal);
}
