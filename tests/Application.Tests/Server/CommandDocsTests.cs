using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class CommandDocsTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void DocumentsACommand() => Assert.Equal(
        "{\"get\": {\"summary\": \"Returns the string value of a key.\", \"since\": \"1.0.0\", \"group\": \"string\", \"complexity\": \"O(1)\", "
        + "\"arguments\": [{\"name\": \"key\", \"type\": \"key\", \"key_spec_index\": (integer) 0}]}}",
        _server.Ask("COMMAND DOCS get"));

    [Fact]
    public void DocumentsTheOptionsOfSet()
    {
        string docs = _server.Ask("COMMAND DOCS set");
        Assert.Contains(
            "{\"name\": \"nx_xx\", \"type\": \"oneof\", \"flags\": ~[optional], \"arguments\": "
            + "[{\"name\": \"nx\", \"type\": \"pure-token\", \"token\": \"NX\"}, ",
            docs,
            StringComparison.Ordinal);
        Assert.Contains("{\"name\": \"seconds\", \"type\": \"integer\", \"token\": \"EX\"}", docs, StringComparison.Ordinal);
    }

    [Fact]
    public void ACommandWithoutArgumentsHasNone() => Assert.DoesNotContain("arguments", _server.Ask("COMMAND DOCS time"), StringComparison.Ordinal);

    [Fact]
    public void AContainerHasItsSubcommands() => Assert.Contains(
        "\"complexity\": \"Depends on subcommand.\", \"subcommands\": {\"config|get\": {\"summary\"",
        _server.Ask("COMMAND DOCS config"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("nosuch", "{}")]
    [InlineData("nosuch config|nosuch", "{}")]
    public void LeavesOutWhatDoesNotExist(string names, string reply) => Assert.Equal(reply, _server.Ask("COMMAND DOCS " + names));

    [Fact]
    public void FindsASubcommandByItsFullName() => Assert.StartsWith("{\"config|get\": ", _server.Ask("COMMAND DOCS CONFIG|GET"), StringComparison.Ordinal);

    [Fact]
    public void DocumentsAllWhenNoneIsNamed() =>
        Assert.Equal(CommandTable.Standard.Commands.Count, ((MapReply)_server.SendLine("COMMAND DOCS")).Entries.Count);

    // redis-cli ends with an assertion when a key is not a string, or a flag of an argument not a simple string.
    [Fact]
    public void IsOfTheKindsThatRedisCliAssertsOn()
    {
        foreach ((Reply name, Reply document) in ((MapReply)_server.SendLine("COMMAND DOCS")).Entries)
        {
            Assert.IsType<BulkReply>(name);
            AssertDocument(Assert.IsType<MapReply>(document));
        }
    }

    private static void AssertDocument(MapReply document)
    {
        foreach ((Reply key, Reply value) in document.Entries)
        {
            switch (TextOf(key))
            {
                case "summary" or "since" or "group" or "complexity":
                    Assert.IsType<BulkReply>(value);
                    break;
                case "arguments":
                    Assert.All(Assert.IsType<ArrayReply>(value).Elements, argument => AssertArgument(Assert.IsType<MapReply>(argument)));
                    break;
                default:
                    Assert.Equal("subcommands", TextOf(key));
                    Assert.All(Assert.IsType<MapReply>(value).Entries, entry => AssertDocument(Assert.IsType<MapReply>(entry.Value)));
                    break;
            }
        }
    }

    private static void AssertArgument(MapReply argument)
    {
        Assert.Equal(["name", "type"], argument.Entries.Take(2).Select(entry => TextOf(entry.Key)));
        foreach ((Reply key, Reply value) in argument.Entries)
        {
            switch (TextOf(key))
            {
                case "name" or "type" or "token":
                    Assert.IsType<BulkReply>(value);
                    break;
                case "flags":
                    Assert.All(Assert.IsType<SetReply>(value).Elements, flag => Assert.IsType<SimpleStringReply>(flag));
                    break;
                case "key_spec_index":
                    Assert.IsType<IntegerReply>(value);
                    break;
                default:
                    Assert.Equal("arguments", TextOf(key));
                    Assert.All(Assert.IsType<ArrayReply>(value).Elements, inner => AssertArgument(Assert.IsType<MapReply>(inner)));
                    break;
            }
        }
    }

    private static string TextOf(Reply reply) => Encoding.UTF8.GetString(Assert.IsType<BulkReply>(reply).Value.ToArray());
}
