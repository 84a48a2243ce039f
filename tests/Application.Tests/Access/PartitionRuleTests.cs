using GoKV.Application.Commands;
using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Access;

/// <summary>Users that are limited to some partitions.</summary>
public sealed class PartitionRuleTests
{
    private readonly CommandHarness _server = new();

    public PartitionRuleTests()
    {
        foreach (string name in (string[])["orders", "orders.old", "users"])
            Assert.Equal("OK", _server.Ask($"CREATE PARTITION {name} INT NONE"));
    }

    [Theory]
    [InlineData("USE orders")]
    [InlineData("SELECT orders.old")]
    [InlineData("SELECT 16")]
    [InlineData("IN orders GET k")]
    [InlineData("DESCRIBE PARTITION orders")]
    [InlineData("STATS PARTITION orders")]
    [InlineData("SUM PARTITION orders")]
    [InlineData("DROP PARTITION orders")]
    [InlineData("CREATE PARTITION orders.new INT NONE")]
    [InlineData("IN orders COPY a b DB orders.old")]
    [InlineData("IN orders MOVE a orders.old")]
    [InlineData("PING")]
    [InlineData("MULTI")]
    [InlineData("PUBLISH c m")]
    [InlineData("CONFIG GET port")]
    public void WhatStaysInThemIsAllowed(string line) => Assert.DoesNotContain("NOPERM", Limited().Ask(line), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET k", "partition '0'")]
    [InlineData("DBSIZE", "partition '0'")]
    [InlineData("WATCH k", "partition '0'")]
    [InlineData("KEYS *", "partition '0'")]
    [InlineData("USE users", "partition 'users'")]
    [InlineData("SELECT 0", "partition '0'")]
    [InlineData("SELECT 18", "partition 'users'")]
    [InlineData("USE nosuch", "partition 'nosuch'")]
    [InlineData("IN users GET k", "partition 'users'")]
    [InlineData("IN orders COPY a b DB users", "partition 'users'")]
    [InlineData("IN orders MOVE a users", "partition 'users'")]
    [InlineData("DROP PARTITION users", "partition 'users'")]
    [InlineData("ALTER PARTITION users SET MAXMEMORY 0", "partition 'users'")]
    [InlineData("DESCRIBE PARTITION users", "partition 'users'")]
    [InlineData("CREATE PARTITION other INT NONE", "partition 'other'")]
    [InlineData("MAX PARTITION users", "partition 'users'")]
    [InlineData("SWAPDB 0 1", "partition '0'")]
    [InlineData("FLUSHALL", "all partitions")]
    [InlineData("SAVE", "all partitions")]
    public void WhatLeavesThemIsNot(string line, string denied) =>
        Assert.Equal("(error) NOPERM this user has no permissions to access " + denied, Limited().Ask(line));

    // A command that says where in its words partitions are named cannot be used around a limit.
    [Fact]
    public void EveryCommandThatNamesAPartitionSaysWhere() => Assert.All(
        CommandTable.Standard.Rows.Where(spec => spec.Syntax.Split(' ').Contains("partition") || (spec.Name == "partition" && spec.Syntax.Length > 0)),
        spec => Assert.NotEmpty(spec.PartitionWords));

    [Fact]
    public void AClientOnOneOfThemWorksThere()
    {
        Listener client = Limited();
        client.Ask("USE orders");
        Assert.Equal("(integer) 1", client.Ask("INCR k"));
        client.Ask("MULTI");
        client.Ask("INCR k");
        Assert.Equal("[(integer) 2]", client.Ask("EXEC"));
    }

    [Fact]
    public void NumberedDatabasesAreNamedByTheirNumbers()
    {
        Listener client = Someone.With(_server, "+@all ~* &* partition:[0-3]");
        Assert.Equal("(nil)", client.Ask("GET k"));
        Assert.Equal("OK", client.Ask("SELECT 3"));
        Assert.Equal("(error) NOPERM this user has no permissions to access partition '4'", client.Ask("SELECT 4"));
        Assert.Equal("OK", client.Ask("SWAPDB 0 3"));
        Assert.Equal("(error) NOPERM this user has no permissions to access partition '4'", client.Ask("SWAPDB 0 4"));
    }

    [Fact]
    public void ASelectorMayHaveItsOwn()
    {
        Listener client = Someone.With(_server, "+@all ~* &* partition:orders (+use +get ~* partition:users)");
        client.Ask("USE users");
        Assert.Equal("(nil)", client.Ask("GET k"));
        Assert.Equal("(error) NOPERM this user has no permissions to access partition 'users'", client.Ask("SET k 1"));
    }

    [Fact]
    public void APartitionThatIsGoneIsNobodys()
    {
        Listener client = Limited();
        client.Ask("USE orders");
        _server.Ask("DROP PARTITION orders");
        Assert.Contains("NOPERM", client.Ask("GET k"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheyAreShownWhereThereIsALimit()
    {
        Limited();
        Assert.Contains("\"partitions\": \"partition:orders*\", \"selectors\"", _server.Ask("ACL GETUSER alice"), StringComparison.Ordinal);
        Assert.DoesNotContain("partitions", _server.Ask("ACL GETUSER default"), StringComparison.Ordinal);
    }

    private Listener Limited() => Someone.With(_server, "+@all ~* &* partition:orders*");
}
