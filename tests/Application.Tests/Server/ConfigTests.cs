using GoKV.Application.Server;
using GoKV.Application.Server.Options;
using GoKV.TestKit;

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
    [InlineData("slowlog-m* slowlog-max-len SLOWLOG-MAX-LEN", "{\"slowlog-max-len\": \"128\"}")]
    [InlineData("list-max-*", "{\"list-max-listpack-size\": \"-2\", \"list-max-ziplist-size\": \"-2\"}")]
    [InlineData("slave-read-only", "{\"slave-read-only\": \"yes\"}")]
    [InlineData("client-output-buffer-limit",
        "{\"client-output-buffer-limit\": \"normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60\"}")]
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
        Assert.All(OptionTable.All.Where(option => !option.IsHidden), option => Assert.Contains($"\"{option.Name}\": ", _server.Ask("CONFIG GET *"), StringComparison.Ordinal));

    [Fact]
    public void DatabasesIsTheHighestIdPlusOne()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("{\"databases\": \"17\"}", _server.Ask("CONFIG GET databases"));
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
    [InlineData("repl-backlog-size 1x", "CONFIG SET failed (possibly related to argument 'repl-backlog-size') - argument must be a memory value")]
    [InlineData("loglevel loud",
        "CONFIG SET failed (possibly related to argument 'loglevel') - argument(s) must be one of the following: debug, verbose, notice, warning, error, critical, nothing")]
    [InlineData("save x", "CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters")]
    [InlineData("client-output-buffer-limit normal", "CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - Wrong number of arguments in buffer limit configuration.")]
    [InlineData("notify-keyspace-events Q",
        "CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")]
    [InlineData("dir /tmp", "CONFIG SET failed (possibly related to argument 'dir') - can't set protected config")]
    [InlineData("hash-max-ziplist-entries x", "CONFIG SET failed (possibly related to argument 'hash-max-ziplist-entries') - argument couldn't be parsed into an integer")]
    [InlineData("hash-max-ziplist-entries 1 hash-max-listpack-entries 2",
        "CONFIG SET failed (possibly related to argument 'hash-max-listpack-entries') - duplicate parameter")]
    [InlineData("daemonize yes", "CONFIG SET failed (possibly related to argument 'daemonize') - can't set immutable config")]
    [InlineData("protected-mode foo", "CONFIG SET failed (possibly related to argument 'protected-mode') - argument must be 'yes' or 'no'")]
    public void SetRefusesInTheOrderOfRedis(string words, string error) => Assert.Equal("(error) ERR " + error, _server.Ask("CONFIG SET " + words));

    [Fact]
    public void AnOptionDoesNotTakeAValueThatHasAProblem()
    {
        Assert.Throws<ArgumentException>(() => OptionTable.Find("timeout")!.Set(Options, "abc"));
        Assert.Throws<ArgumentException>(() => OptionTable.Find("daemonize")!.Set(Options, "yes"));
    }

    [Theory]
    [InlineData("hash-max-ziplist-entries 7", "hash-max-listpack-entries 7")]
    [InlineData("set-max-intset-entries 0", "set-max-intset-entries 0")]
    [InlineData("hll-sparse-max-bytes 2kb", "hll-sparse-max-bytes 2048")]
    [InlineData("no-such-option 1000", null)]
    public void WhatHasNoEffectIsRememberedWhenItIsKnown(string set, string? shown)
    {
        string reply = _server.Ask("CONFIG SET " + set);

        Assert.Equal(shown is null ? "(error) ERR Unknown option or number of arguments for CONFIG SET - 'no-such-option'" : "OK", reply);
        if (shown?.Split(' ') is [string name, string value])
            Assert.Equal($"{{\"{name}\": \"{value}\"}}", _server.Ask("CONFIG GET " + name));
    }

    [Theory]
    [InlineData("port 6379 appendonly no appendfsync everysec bind 127.0.0.1", "OK")]
    [InlineData("appendonly yes", "(error) ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.")]
    [InlineData("timeout 7 port 6380 appendonly yes", "(error) ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.")]
    [InlineData("appendfsync always", "(error) ERR CONFIG SET failed (possibly related to argument 'appendfsync') - persistence SNAPSHOT is not available in this version, use NONE")]
    public void WhatIsSetAtTheStartMayBeToldTheValueThatItHas(string settings, string reply) => Assert.Equal(reply, _server.Ask("CONFIG SET " + settings));

    [Fact]
    public void PortAndBindHaveTheirValuesWhenTheServerListensThere()
    {
        Assert.Equal("OK", _server.Ask("CONFIG SET port 6380 timeout 7"));
        _server.Send("CONFIG", "SET", "bind", "127.0.0.1 -::1");

        Assert.Equal((6380, "127.0.0.1 -::1", 7), (Options.Port, Options.Bind, Options.Timeout));
    }

    [Theory]
    [InlineData("port 1", "port", "Unable to listen on this port. Check server logs.")]
    [InlineData("bind 192.0.2.1", "bind", "Failed to bind to specified addresses.")]
    [InlineData("bind 192.0.2.1 port 6380", "bind", "Failed to bind to specified addresses.")]
    [InlineData("timeout 7 port 1", "port", "Unable to listen on this port. Check server logs.")]
    public void NothingIsSetWhereTheServerCannotListen(string settings, string name, string problem)
    {
        Assert.Equal($"(error) ERR CONFIG SET failed (possibly related to argument '{name}') - {problem}", _server.Ask("CONFIG SET " + settings));

        Assert.Equal((6379, "127.0.0.1", 0), (Options.Port, Options.Bind, Options.Timeout));
    }

    [Fact]
    public void WhatIsFixedMayBeToldItsValue() => Assert.Equal("OK", _server.Ask("CONFIG SET daemonize no databases 16 activedefrag no"));

    [Fact]
    public void ALimitOfOneClassLeavesTheOthers()
    {
        _server.Send("CONFIG", "SET", "client-output-buffer-limit", "normal 1kb 1k 2 replica 0 0 0");

        Assert.Contains("normal 1024 1000 2 slave 0 0 0 pubsub 33554432 8388608 60", _server.Ask("CONFIG GET client-output-buffer-limit"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoFollowsTheOptionsIsToldOfChanges()
    {
        int told = 0;
        Options.Changed += () => told++;

        _server.Ask("CONFIG SET timeout x");
        _server.Ask("CONFIG SET timeout 3");

        Assert.Equal(1, told);
    }

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
    public void RewriteIsRefusedWithoutAFile() =>
        Assert.Equal("(error) ERR The server is running without a config file", _server.Ask("CONFIG REWRITE"));

    [Fact]
    public void RewriteWritesTheFileOfTheStart()
    {
        Options.ConfigFile = "/gokv.conf";
        _server.ConfigurationFile.Files["/gokv.conf"] = "# mine\ntimeout 1\n";
        _server.Ask("CONFIG SET timeout 3");

        Assert.Equal("OK", _server.Ask("CONFIG REWRITE"));
        Assert.Equal("# mine\ntimeout 3\n", _server.ConfigurationFile.Files["/gokv.conf"]);
    }

    [Fact]
    public void RewriteWritesUsersUnlessTheyHaveAFileOfTheirOwn()
    {
        Options.ConfigFile = "/gokv.conf";
        _server.ConfigurationFile.Files["/gokv.conf"] = "port 6379\n";
        _server.Ask("ACL SETUSER alice on nopass ~a* +get");

        Assert.Equal("OK", _server.Ask("CONFIG REWRITE"));
        Assert.Contains("\nuser alice on nopass ", _server.ConfigurationFile.Files["/gokv.conf"], StringComparison.Ordinal);
        Options.AclFile = "/users.acl";
        Assert.Equal("OK", _server.Ask("CONFIG REWRITE"));
        Assert.DoesNotContain("user alice", _server.ConfigurationFile.Files["/gokv.conf"], StringComparison.Ordinal);
    }

    [Fact]
    public void RewriteLeavesTheFileWhenAUserIsNoText()
    {
        Options.ConfigFile = "/gokv.conf";
        _server.ConfigurationFile.Files["/gokv.conf"] = "timeout 1\n";
        _server.Ask("ACL SETUSER alice ~\u00ff");

        Assert.Equal("(error) ERR Rewriting config file: the name or a rule of a user is not UTF-8, and files are", _server.Ask("CONFIG REWRITE"));
        Assert.Equal("timeout 1\n", _server.ConfigurationFile.Files["/gokv.conf"]);
    }

    [Fact]
    public void RewriteSaysWhyItFailed()
    {
        Options.ConfigFile = "/gokv.conf";

        Assert.Equal("(error) ERR Rewriting config file: No such file or directory", _server.Ask("CONFIG REWRITE"));
    }

    [Theory]
    [InlineData("CONFIG", "wrong number of arguments for 'config' command")]
    [InlineData("CONFIG GET", "wrong number of arguments for 'config|get' command")]
    [InlineData("CONFIG RESETSTAT x", "wrong number of arguments for 'config|resetstat' command")]
    [InlineData("CONFIG FOO", "unknown subcommand 'FOO'. Try CONFIG HELP.")]
    public void RefusesAsRedis(string line, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(line));

    [Fact]
    public void HelpNamesTheSubcommands() => Assert.Contains("[CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, GET <pattern>,     Return parameters matching the glob-like <pattern> and their values., SET", _server.Ask("CONFIG HELP"), StringComparison.Ordinal);

    [Fact]
    public void AnOptionForTestsIsShownToWhoKnowsItsName()
    {
        Assert.Equal("{\"key-load-delay\": \"0\"}", _server.Ask("CONFIG GET key-load-delay"));
        Assert.DoesNotContain("key-load-delay", _server.Ask("CONFIG GET *"), StringComparison.Ordinal);
    }
}
