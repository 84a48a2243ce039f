using GoKV.Application.Commands;
using GoKV.Application.Server.Introspection;

namespace GoKV.Application.Tests.Server;

public sealed class GroupWordsTests
{
    [Fact]
    public void EveryGroupHasAWordOfItsOwn() => Assert.Equal(
        ["generic", "string", "bitmap", "hyperloglog", "connection", "server", "partition", "pubsub", "transactions", "scripting", "cluster"],
        Enum.GetValues<CommandGroup>().Select(group => group.Word()));

    [Fact]
    public void NothingElseHas() => Assert.Throws<ArgumentOutOfRangeException>(() => ((CommandGroup)99).Word());
}
