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
    [InlineData("ACL CAT hyperloglog", "[]")]
    [InlineData("ACL CAT foo", "(error) ERR Unknown category 'foo'")]
    [InlineData("ACL CAT a b", "(error) ERR unknown subcommand or wrong number of arguments for 'CAT'. Try ACL HELP.")]
    [InlineData("ACL FOO", "(error) ERR unknown subcommand 'FOO'. Try ACL HELP.")]
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
}
