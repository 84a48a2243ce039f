using GoKV.Application.Commands;
using GoKV.Application.Commands.Syntax;

namespace GoKV.Application.Tests.Commands;

public sealed class SyntaxParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("key", "key:key")]
    [InlineData("message", "message:string")]
    [InlineData("key seconds", "key:key seconds:integer")]
    [InlineData("key [key ...]", "key:key*")]
    [InlineData("key value [key value ...]", "key_value:block*(key:key value:string)")]
    [InlineData("numkeys key [key ...]", "numkeys:string key:key*")]
    [InlineData("[name [name ...]]", "name:string?*")]
    [InlineData("command [arg ...]", "command:string arg:string?*")]
    [InlineData("[NX | XX]", "nx_xx:oneof?(NX=nx:pure-token XX=xx:pure-token)")]
    [InlineData("[REPLACE]", "REPLACE=replace:pure-token?")]
    [InlineData("<ON | OFF>", "on_off:oneof(ON=on:pure-token OFF=off:pure-token)")]
    [InlineData("[EX seconds | KEEPTTL]", "seconds_keepttl:oneof?(EX=seconds:integer KEEPTTL=keepttl:pure-token)")]
    [InlineData("[AUTH username password]", "AUTH=username_password:block?(username:string password:string)")]
    [InlineData("FROM name other", "FROM=name:string other:string")]
    [InlineData("FSYNC <ALWAYS | NO>", "FSYNC=always_no:oneof(ALWAYS=always:pure-token NO=no:pure-token)")]
    [InlineData("[protover [SETNAME clientname]]", "protover_clientname:block?(protover:integer SETNAME=clientname:string?)")]
    [InlineData("[ID client-id [client-id ...]]", "ID=client-id:integer?*")]
    [InlineData("<ip:port | <[ID id] | [USER name]> ...>", "ip:port_id_name:oneof(ip:port:string id_name:oneof*(ID=id:string? USER=name:string?))")]
    [InlineData("cursor [MATCH pattern] [COUNT count]", "cursor:integer MATCH=pattern:pattern? COUNT=count:integer?")]
    [InlineData("key value ...", "key:key value:string*")]
    public void ReadsASyntax(string syntax, string tree) => Assert.Equal(tree, Render(SyntaxParser.Parse(Spec(syntax))));

    [Fact]
    public void AKeyIsNoneInACommandWithoutKeys() => Assert.Equal(ArgumentTypes.String, SyntaxParser.Parse(Spec("key") with { Keys = default })[0].Type);

    [Theory]
    [InlineData("[a", "']' is missing in '[ a'.")]
    [InlineData("[a>", "']' is missing in '[ a >'.")]
    [InlineData("a ]", "']' is out of place in 'a ]'.")]
    [InlineData("a | b", "'|' is out of place in 'a | b'.")]
    public void RefusesBracketsThatDoNotMatch(string syntax, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => SyntaxParser.Parse(Spec(syntax))).Message);

    [Fact]
    public void ReadsEverySyntaxOfTheTable() => Assert.All(
        CommandTable.Standard.Commands.SelectMany(spec => spec.Subcommands.Prepend(spec)),
        spec => Assert.Equal(spec.Syntax.Length == 0, SyntaxParser.Parse(spec).Count == 0));

    private static CommandSpec Spec(string syntax) =>
        new("x", syntax) { Arity = -1, Group = CommandGroup.Generic, Summary = "", Keys = KeyPositions.One };

    // token=name:type, ? for optional, * for multiple, the arguments in brackets.
    private static string Render(IEnumerable<ArgumentNode> nodes) => string.Join(' ', nodes.Select(node =>
        $"{(node.Token is null ? "" : node.Token + "=")}{node.Name}:{node.Type}{(node.Optional ? "?" : "")}{(node.Multiple ? "*" : "")}"
        + (node.Arguments.Count > 0 ? $"({Render(node.Arguments)})" : "")));
}
