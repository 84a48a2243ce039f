using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Access;

/// <summary>What users may do with commands, keys and channels, and what they are told.</summary>
public sealed class PermissionTests
{
    private const string NoKey = "(error) NOPERM this user has no permissions to access one of the keys used as arguments";
    private const string NoChannel = "(error) NOPERM this user has no permissions to access one of the channels used as arguments";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("+get ~*", "SET k v", "set")]
    [InlineData("+@all -set ~*", "SET k v", "set")]
    [InlineData("+@all -@write ~*", "DEL k", "del")]
    [InlineData("+@all -config|set", "CONFIG SET maxclients 5", "config|set")]
    [InlineData("+config|get", "CONFIG RESETSTAT", "config|resetstat")]
    [InlineData("+select|0", "SELECT 1", "select")]
    [InlineData("-@all", "PING", "ping")]
    [InlineData("-@all", "ACL WHOAMI", "acl|whoami")]
    [InlineData("-@all", "MULTI", "multi")]
    [InlineData("+get ~*", "IN 0 GET k", "in")]
    [InlineData("+in ~*", "IN 0 GET k", "get")]
    public void ACommandThatIsNotAllowedIsRefused(string rules, string line, string command) => Assert.Equal(
        $"(error) NOPERM this user has no permissions to run the '{command}' command", Someone.With(_server, rules).Ask(line));

    [Theory]
    [InlineData("+get ~*", "GET k", "(nil)")]
    [InlineData("+select|1 +select|0", "SELECT 0", "OK")]
    [InlineData("+config|get", "CONFIG GET nosuch", "{}")]
    [InlineData("+in +get ~*", "IN 0 GET k", "(nil)")]
    [InlineData("-@all", "AUTH alice x", "OK")]
    [InlineData("-@all", "RESET", "RESET")]
    public void OneThatIsAllowedIsNot(string rules, string line, string reply) => Assert.Equal(reply, Someone.With(_server, rules).Ask(line));

    // Redis looks for the command, and counts its words, before it asks who wants it.
    [Theory]
    [InlineData("NOSUCH", "ERR unknown command 'NOSUCH', with args beginning with: ")]
    [InlineData("CONFIG FOO", "ERR unknown subcommand 'FOO'. Try CONFIG HELP.")]
    [InlineData("GET", "ERR wrong number of arguments for 'get' command")]
    public void WhatIsNoCommandIsSaidFirst(string line, string error) => Assert.Equal("(error) " + error, Someone.With(_server, "-@all").Ask(line));

    [Theory]
    [InlineData("GET k1")]
    [InlineData("MGET k1 k2")]
    [InlineData("MSET k1 x k2 y")]
    [InlineData("EXISTS k1")]
    [InlineData("OBJECT ENCODING k1")]
    [InlineData("BITOP AND k1 k2 k3")]
    [InlineData("WATCH k1")]
    [InlineData("SORT k1 STORE k2")]
    public void KeysThatAPatternDescribesAreAllowed(string line)
    {
        Listener client = Someone.With(_server, "+@all ~k*");
        Assert.NotEqual(NoKey, client.Ask(line));
        Assert.Equal(NoKey, client.Ask(line.Replace('k', 'x')));
    }

    [Theory]
    [InlineData("%R~k", "GET k", true)]
    [InlineData("%R~k", "SET k v", false)]
    [InlineData("%R~k", "INCR k", false)]
    [InlineData("%R~k", "SET k v GET", false)]
    [InlineData("%R~k", "DEL k", false)]
    [InlineData("%R~k", "GETDEL k", false)]
    [InlineData("%R~k", "BITFIELD k GET u8 0", true)]
    [InlineData("%R~k", "BITFIELD k SET u8 0 1", false)]
    [InlineData("%R~k", "EXISTS k", true)]
    [InlineData("%W~k", "EXISTS k", true)]
    [InlineData("%W~k", "GET k", false)]
    [InlineData("%W~k", "SET k v", true)]
    [InlineData("%W~k", "SET k v GET", false)]
    [InlineData("%W~k", "DEL k", true)]
    [InlineData("%W~k", "APPEND k v", true)]
    [InlineData("%W~k", "INCR k", false)]
    [InlineData("%R~a %W~k", "COPY a k", true)]
    [InlineData("%R~a %W~k", "COPY k a", false)]
    [InlineData("%R~k %W~k", "GETDEL k", true)]
    [InlineData("%R~* %W~k", "SET k v GET", false)]
    public void WhatIsDoneToAKeyCounts(string patterns, string line, bool allowed) =>
        Assert.Equal(allowed, Someone.With(_server, "+@all " + patterns).Ask(line) != NoKey);

    [Theory]
    [InlineData("PUBLISH c1 m")]
    [InlineData("SPUBLISH c1 m")]
    [InlineData("SUBSCRIBE c1 c2")]
    [InlineData("SSUBSCRIBE c1")]
    public void ChannelsThatAPatternDescribesAreAllowed(string line)
    {
        Assert.NotEqual(NoChannel, Someone.With(_server, "+@all resetchannels &c*").Ask(line));
        Assert.Equal(NoChannel, Someone.With(_server, "+@all resetchannels &x*").Ask(line));
    }

    [Theory]
    [InlineData("PSUBSCRIBE c*", true)]
    [InlineData("PSUBSCRIBE c1", false)]
    [InlineData("PSUBSCRIBE *", false)]
    [InlineData("UNSUBSCRIBE x", true)]
    [InlineData("PUNSUBSCRIBE x", true)]
    public void APatternOfChannelsMustBeOneOfTheRules(string line, bool allowed) =>
        Assert.Equal(allowed, Someone.With(_server, "+@all resetchannels &c*").Ask(line) != NoChannel);

    [Theory]
    [InlineData("GET a", true)]
    [InlineData("SET b v", true)]
    [InlineData("SET a v", false)]
    [InlineData("GET b", false)]
    public void OneSelectorHasToAllowAllOfACommand(string line, bool allowed) =>
        Assert.Equal(allowed, !Someone.With(_server, "+get ~a (+set ~b)").Ask(line).Contains("NOPERM", StringComparison.Ordinal));

    [Fact]
    public void OfSeveralSelectorsTheOneThatAllowsMostIsTold()
    {
        Listener client = Someone.With(_server, "+get ~a (+set ~b)");
        Assert.Equal(NoKey, client.Ask("SET a v"));
        Assert.Equal("(error) NOPERM this user has no permissions to run the 'del' command", client.Ask("DEL b"));
    }

    [Fact]
    public void AChangeCountsForWhoIsConnected()
    {
        Listener client = Someone.With(_server, "+@all ~*");
        Assert.Equal("OK", client.Ask("SET k v"));
        _server.Ask("ACL SETUSER alice resetkeys");
        Assert.Equal(NoKey, client.Ask("GET k"));
        _server.Ask("ACL SETUSER alice allkeys");
        Assert.Equal("\"v\"", client.Ask("GET k"));
    }

    [Fact]
    public void WhatIsRefusedInATransactionAbortsIt()
    {
        Listener client = Someone.With(_server, "+@all ~a");
        client.Ask("MULTI");
        Assert.Equal(NoKey, client.Ask("GET b"));
        Assert.Equal("(error) EXECABORT Transaction discarded because of previous errors.", client.Ask("EXEC"));
    }

    [Theory]
    [InlineData("-get", "no permission to execute the command or subcommand")]
    [InlineData("resetkeys", "no permission to touch the specified keys")]
    [InlineData("resetpartitions", "no permission to access partition '0'")]
    public void RightsAreAskedAgainByExec(string change, string reason)
    {
        Listener client = Someone.With(_server, "+@all ~a");
        client.Ask("MULTI");
        Assert.Equal("QUEUED", client.Ask("GET a"));
        client.Ask("PING");
        _server.Ask("ACL SETUSER alice " + change);

        Assert.Equal(
            "[(error) NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the "
            + $"following reason: {reason}, PONG]", client.Ask("EXEC"));
    }

    [Fact]
    public void AnExecThatIsRefusedEndsTheTransaction()
    {
        Listener client = Someone.With(_server, "+@all -exec ~a");
        client.Ask("MULTI");
        Assert.Equal(
            "(error) EXECABORT Transaction discarded because of: NOPERM this user has no permissions to run the 'exec' command", client.Ask("EXEC"));
        Assert.Null(client.Session.Transaction);
    }

    [Theory]
    [InlineData("+@all ~*", true)]
    [InlineData("+@all ~k* &*", false)]
    [InlineData("+@all -del ~* &*", false)]
    public void OnlyWhoIsAllowedEverythingTakesRuns(string rules, bool takes)
    {
        Listener client = Someone.With(_server, rules + (takes ? " &*" : ""));
        Assert.Equal(takes, client.Session.TakesRuns);
    }

    [Theory]
    [InlineData("SUBSCRIBE c1", "&d*", true)]
    [InlineData("SSUBSCRIBE c1", "&d*", true)]
    [InlineData("PSUBSCRIBE c*", "&d*", true)]
    [InlineData("PSUBSCRIBE c*", "&c1 &c*", false)]
    [InlineData("SUBSCRIBE c1", "&c1", false)]
    [InlineData("SUBSCRIBE c1", "&*", false)]
    [InlineData("PING", "&d*", false)]
    public void WhoHearsWhatHeMayNotHearAnyMoreIsDisconnected(string line, string channels, bool closed)
    {
        Listener client = Someone.With(_server, "+@all &c*");
        client.Ask(line);
        _server.Ask("ACL SETUSER alice resetchannels " + channels);
        Assert.Equal(closed, client.Connection.Aborted);
    }
}
