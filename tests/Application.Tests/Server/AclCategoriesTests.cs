using GoKV.Application.Commands;
using GoKV.Application.Server.Acl;

namespace GoKV.Application.Tests.Server;

public sealed class AclCategoriesTests
{
    [Theory]
    [InlineData(CommandFlags.Write, CommandGroup.Generic, "keyspace write slow")]
    [InlineData(CommandFlags.ReadOnly | CommandFlags.Fast, CommandGroup.String, "read string fast")]
    [InlineData(CommandFlags.Admin, CommandGroup.Server, "admin slow dangerous")]
    [InlineData(CommandFlags.Fast | CommandFlags.Dangerous, CommandGroup.Server, "fast dangerous")]
    [InlineData(CommandFlags.Blocking, CommandGroup.Connection, "slow blocking connection")]
    [InlineData(CommandFlags.PubSub, CommandGroup.PubSub, "pubsub slow")]
    [InlineData(CommandFlags.Fast, CommandGroup.Transactions, "fast transaction")]
    [InlineData(CommandFlags.NoScript, CommandGroup.Scripting, "slow scripting")]
    [InlineData(CommandFlags.None, CommandGroup.Partition, "slow partition")]
    public void FollowFromFlagsAndGroup(CommandFlags flags, CommandGroup group, string categories)
    {
        var spec = new CommandSpec("x") { Arity = 1, Flags = flags, Group = group, Summary = "" };
        Assert.Equal(categories.Split(' '), AclCategories.Of(spec));
    }

    [Fact]
    public void AContainerBelongsToNoGroup()
    {
        CommandSpec container = CommandTable.Standard.Find("client"u8)!;
        Assert.Equal(["slow"], AclCategories.Of(container));
    }
}
