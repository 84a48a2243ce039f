using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Introspection;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Server;

public sealed class CommandTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void CountIsTheNumberOfCommands() => Assert.Equal($"(integer) {CommandTable.Standard.Commands.Count}", _server.Ask("COMMAND COUNT"));

    [Fact]
    public void AloneItDescribesAll() => Assert.Equal(ReplyText.Of(_server.Send("COMMAND", "INFO")), _server.Ask("COMMAND"));

    [Fact]
    public void AloneItHasOneEntryPerCommand() =>
        Assert.Equal(CommandTable.Standard.Commands.Count, ((ArrayReply)_server.SendLine("COMMAND")).Elements.Count);

    // As Redis 7.0.15 answers.
    [Theory]
    [InlineData(
        "get",
        "[\"get\", (integer) 2, ~[readonly, fast], (integer) 1, (integer) 1, (integer) 1, ~[@read, @string, @fast], ~[], "
        + "~[{\"flags\": ~[RO, access], \"begin_search\": {\"type\": \"index\", \"spec\": {\"index\": (integer) 1}}, "
        + "\"find_keys\": {\"type\": \"range\", \"spec\": {\"lastkey\": (integer) 0, \"keystep\": (integer) 1, \"limit\": (integer) 0}}}], ~[]]")]
    [InlineData("ping", "[\"ping\", (integer) -1, ~[fast], (integer) 0, (integer) 0, (integer) 0, ~[@fast, @connection], ~[\"request_policy:all_shards\", \"response_policy:all_succeeded\"], ~[], ~[]]")]
    [InlineData(
        "CONFIG|GET",
        "[\"config|get\", (integer) -3, ~[admin, noscript, loading, stale], (integer) 0, (integer) 0, (integer) 0, "
        + "~[@admin, @slow, @dangerous], ~[], ~[], ~[]]")]
    [InlineData("nosuch", "(nil)")]
    [InlineData("config|nosuch", "(nil)")]
    [InlineData("get|x", "(nil)")]
    [InlineData("nosuch|x", "(nil)")]
    public void InfoDescribesACommand(string name, string description) => Assert.Equal($"[{description}]", _server.Ask("COMMAND INFO " + name));

    [Fact]
    public void InfoOfAContainerHasItsSubcommands()
    {
        string info = _server.Ask("COMMAND INFO config");
        Assert.StartsWith(
            "[[\"config\", (integer) -2, ~[], (integer) 0, (integer) 0, (integer) 0, ~[@slow], ~[], ~[], ~[[\"config|get\"",
            info,
            StringComparison.Ordinal);
        Assert.Contains("[\"config|help\", (integer) 2, ~[loading, stale]", info, StringComparison.Ordinal);
    }

    [Fact]
    public void InfoOfAWriteSaysThatItChangesItsKeys() =>
        Assert.Contains("\"flags\": ~[RW, access, update, variable_flags]", _server.Ask("COMMAND INFO set"), StringComparison.Ordinal);

    [Theory]
    [InlineData("FILTERBY PATTERN CONF*", "[\"config\", \"config|get\", \"config|resetstat\", \"config|rewrite\", \"config|set\", \"config|help\"]")]
    [InlineData("filterby pattern ge?", "[\"get\"]")]
    [InlineData("FILTERBY ACLCAT nosuch", "[]")]
    [InlineData("FILTERBY MODULE x", "[]")]
    [InlineData("FILTERBY", "(error) ERR syntax error")]
    [InlineData("FILTERBY FOO x", "(error) ERR syntax error")]
    [InlineData("FILTERBY PATTERN a b", "(error) ERR syntax error")]
    [InlineData("x", "(error) ERR syntax error")]
    public void ListChooses(string words, string reply) => Assert.Equal(reply, _server.Ask("COMMAND LIST " + words));

    [Fact]
    public void ListOfACategoryIsThatOfAclCat() => Assert.Equal(_server.Ask("ACL CAT connection"), _server.Ask("COMMAND LIST FILTERBY ACLCAT connection"));

    [Fact]
    public void ListHasEveryCommandAndSubcommand() => Assert.Equal(
        CommandTable.Standard.Commands.Sum(spec => 1 + spec.Subcommands.Count), ((ArrayReply)_server.SendLine("COMMAND LIST")).Elements.Count);

    [Theory]
    [InlineData("GETKEYS get a", "[\"a\"]")]
    [InlineData("GETKEYS SET a b", "[\"a\"]")]
    [InlineData("GETKEYS IN users GET k", "[\"k\"]")]
    [InlineData("GETKEYSANDFLAGS get a", "[[\"a\", ~[RO, access]]]")]
    [InlineData("GETKEYSANDFLAGS set a b", "[[\"a\", ~[OW, update]]]")]
    [InlineData("GETKEYS nosuch a", "(error) ERR Invalid command specified")]
    [InlineData("GETKEYS config nosuch", "(error) ERR Invalid command specified")]
    [InlineData("GETKEYS IN users", "(error) ERR The command has no key arguments")]
    [InlineData("GETKEYS config get", "(error) ERR The command has no key arguments")]
    [InlineData("GETKEYS ping a", "(error) ERR The command has no key arguments")]
    [InlineData("GETKEYS get a b", "(error) ERR Invalid number of arguments specified for command")]
    [InlineData("GETKEYS get", "(error) ERR wrong number of arguments for 'command|getkeys' command")]
    [InlineData("GETKEYSANDFLAGS", "(error) ERR wrong number of arguments for 'command|getkeysandflags' command")]
    [InlineData("COUNT x", "(error) ERR wrong number of arguments for 'command|count' command")]
    [InlineData("FOO", "(error) ERR unknown subcommand 'FOO'. Try COMMAND HELP.")]
    public void AnswersAsRedis(string words, string reply) => Assert.Equal(reply, _server.Ask("COMMAND " + words));

    [Fact]
    public void GetKeysFollowsTheStepToTheLastKey()
    {
        CommandSpec Spec(string name, KeyPositions keys) =>
            new(name) { Arity = -2, Group = CommandGroup.String, Summary = "", Keys = keys, Bind = CommandTable.Standard.Find("get"u8)!.Bind };
        var table = new CommandTable([CommandContainer.Spec, Spec("pairs", KeyPositions.EveryOther), Spec("two", KeyPositions.Two)]);
        var server = new CommandHarness(services => services.AddSingleton(table));
        Assert.Equal("[\"a\", \"b\"]", server.Ask("COMMAND GETKEYS pairs a 1 b 2"));
        Assert.Equal("[\"a\", \"b\"]", server.Ask("COMMAND GETKEYS two a b c"));
        Assert.Contains("\"lastkey\": (integer) 1", server.Ask("COMMAND INFO two"), StringComparison.Ordinal);
        Assert.Contains("\"lastkey\": (integer) -1, \"keystep\": (integer) 2", server.Ask("COMMAND INFO pairs"), StringComparison.Ordinal);
    }
}
