using GoKV.Application.Tests.Connection;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class AclTests
{
    private const string HashOfSecret = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("ACL WHOAMI", "\"default\"")]
    [InlineData("ACL USERS", "[\"default\"]")]
    [InlineData("ACL LIST", "[\"user default on nopass ~* &* +@all\"]")]
    [InlineData("ACL GETUSER nosuch", "(nil)")]
    [InlineData("ACL CAT hyperloglog", "[\"pfadd\", \"pfcount\", \"pfdebug\", \"pfmerge\", \"pfselftest\"]")]
    [InlineData("ACL CAT foo", "(error) ERR Unknown category 'foo'")]
    [InlineData("ACL CAT a b", "(error) ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.")]
    [InlineData("ACL FOO", "(error) ERR unknown subcommand 'FOO'. Try ACL HELP.")]
    [InlineData("ACL SETUSER a\0b", "(error) ERR Usernames can't contain spaces or null characters")]
    [InlineData("ACL SETUSER alice on foo", "(error) ERR Error in ACL SETUSER modifier 'foo': Syntax error")]
    [InlineData("ACL DELUSER nosuch", "(integer) 0")]
    [InlineData("ACL LOG x", "(error) ERR value is not an integer or out of range")]
    [InlineData("ACL LOG 1 2", "(error) ERR unknown subcommand or wrong number of arguments for 'LOG'. Try ACL HELP.")]
    [InlineData("ACL GENPASS x", "(error) ERR value is not an integer or out of range")]
    [InlineData("ACL GENPASS 0", "(error) ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096")]
    [InlineData("ACL GENPASS 1 2", "(error) ERR unknown subcommand or wrong number of arguments for 'GENPASS'. Try ACL HELP.")]
    [InlineData("ACL DRYRUN nosuch GET k", "(error) ERR User 'nosuch' not found")]
    [InlineData("ACL DRYRUN default NOSUCH k", "(error) ERR Command 'NOSUCH' not found")]
    [InlineData("ACL DRYRUN default GET k l", "(error) ERR wrong number of arguments for 'get' command")]
    [InlineData("ACL DRYRUN default GET k", "OK")]
    public void AnswersAsRedis(string line, string reply) => Assert.Equal(reply, _server.Ask(line));

    [Fact]
    public void TheDefaultUserMayDoEverything() => Assert.Equal(
        "{\"flags\": ~[\"on\", \"nopass\"], \"passwords\": [], \"commands\": \"+@all\", \"keys\": \"~*\", \"channels\": \"&*\", \"selectors\": []}",
        _server.Ask("ACL GETUSER default"));

    [Fact]
    public void APasswordIsShownAsItsHash()
    {
        CommandHarness server = PasswordServer.Create();
        server.Ask("AUTH secret");
        Assert.Equal($"[\"user default on #{HashOfSecret} ~* &* +@all\"]", server.Ask("ACL LIST"));
        Assert.StartsWith($"{{\"flags\": ~[\"on\"], \"passwords\": [\"{HashOfSecret}\"]", server.Ask("ACL GETUSER default"), StringComparison.Ordinal);
    }

    [Fact]
    public void CatListsTheCategoriesInTheOrderOfRedis() => Assert.StartsWith(
        "[\"keyspace\", \"read\", \"write\", \"set\", \"sortedset\"", _server.Ask("ACL CAT"), StringComparison.Ordinal);

    [Theory]
    [InlineData("dangerous", "\"config|set\"")]
    [InlineData("DANGEROUS", "\"info\"")]
    [InlineData("connection", "\"ping\"")]
    [InlineData("string", "\"get\"")]
    [InlineData("partition", "\"create|partition\"")]
    public void CatListsTheCommandsOfOne(string category, string command) =>
        Assert.Contains(command, _server.Ask("ACL CAT " + category), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET a", "OK")]
    [InlineData("GET b", "\"This user has no permissions to access the 'b' key\"")]
    [InlineData("SET a v", "\"This user has no permissions to run the 'set' command\"")]
    [InlineData("PUBLISH c m", "\"This user has no permissions to access the 'c' channel\"")]
    [InlineData("IN 0 GET a", "OK")]
    [InlineData("IN 1 GET a", "\"This user has no permissions to access partition '1'\"")]
    [InlineData("IN 0 GET b", "\"This user has no permissions to access the 'b' key\"")]
    [InlineData("AUTH x", "OK")]
    public void DryRunSaysWhatAUserMayDo(string line, string reply)
    {
        _server.Ask("ACL SETUSER alice +get +in +publish ~a resetchannels partition:0");
        Assert.Equal(reply, _server.Ask("ACL DRYRUN alice " + line));
        Assert.Equal("(nil)", _server.Ask("GET a"));
    }

    [Fact]
    public void AUserIsMadeWithAllRulesOrNotAtAll()
    {
        _server.Ask("ACL SETUSER alice on +get foo");
        Assert.Equal("(nil)", _server.Ask("ACL GETUSER alice"));
        _server.Ask("ACL SETUSER alice on +get");
        _server.Ask("ACL SETUSER alice off +set foo");
        Assert.Contains("user alice on resetchannels -@all +get", _server.Ask("ACL LIST"), StringComparison.Ordinal);
    }

    [Fact]
    public void GetUserShowsSelectorsByThemselves()
    {
        _server.Ask("ACL SETUSER alice %R~a &c (+set ~b)");
        Assert.Equal(
            "{\"flags\": ~[\"off\"], \"passwords\": [], \"commands\": \"-@all\", \"keys\": \"%R~a\", \"channels\": \"&c\", "
            + "\"selectors\": [{\"commands\": \"-@all +set\", \"keys\": \"~b\", \"channels\": \"\"}]}",
            _server.Ask("ACL GETUSER alice"));
    }

    [Theory]
    [InlineData("ACL GENPASS", 64)]
    [InlineData("ACL GENPASS 1", 1)]
    [InlineData("ACL GENPASS 5", 2)]
    [InlineData("ACL GENPASS 4096", 1024)]
    public void GenPassMakesSoManyDigits(string line, int digits)
    {
        Assert.Matches($"^\"[0-9a-f]{{{digits}}}\"$", _server.Ask(line));
        if (digits > 2)
            Assert.NotEqual(_server.Ask(line), _server.Ask(line));
    }

    [Fact]
    public void TheRulesOfAUserAreShownToNobody()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        _server.Ask("ACL SETUSER alice >secret");
        string log = _server.Ask("SLOWLOG GET");
        Assert.Contains("\"ACL\", \"SETUSER\", \"(redacted)\", \"(redacted)\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
    }
}
