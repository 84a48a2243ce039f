using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>A partition that gets another journal, or other data, goes on telling of its keys under its own name.</summary>
public sealed class AlterEventsTests
{
    [Fact]
    public async Task APartitionWhosePersistenceChangesGoesOnTelling()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.NotifyKeyspaceEvents = "EA");
        await using RespClient client = await server.ConnectAsync();
        await using RespClient listener = await server.ConnectAsync();
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION users STRING NONE"));
        await listener.AskAsync("PSUBSCRIBE *");
        foreach (string change in new[] { "PERSIST SNAPSHOT", "PERSIST WAL FSYNC ALWAYS", "FSYNC NO", "PERSIST SNAPSHOT", "PERSIST NONE" })
        {
            Assert.Equal("OK", await client.AskAsync($"ALTER PARTITION users SET {change}"));
            Assert.Equal("OK", await client.AskAsync("IN users SET k v"));
            Assert.Equal("(integer) 1", await client.AskAsync("IN users DEL k"));
            Assert.Equal(
                ["set", "del"],
                (await listener.ReadAsync(2)).Select(message => message.Split('"')[5].Replace("__keyevent@users__:", "", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("WAL")]
    public async Task AfterASwapTheNumberIsThatOfNow(string mode)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => (options.NotifyKeyspaceEvents, options.DefaultPersist) = ("E$", mode));
        await using RespClient client = await server.ConnectAsync();
        await using RespClient listener = await server.ConnectAsync();
        await client.AskAsync("SET k v");
        await listener.AskAsync("PSUBSCRIBE *");
        Assert.Equal("OK", await client.AskAsync("SWAPDB 0 1"));
        Assert.Equal("OK", await client.AskAsync("SET k v"));
        await client.AskAsync("SELECT 1");
        Assert.Equal("(integer) 2", await client.AskAsync("APPEND k w"));
        Assert.Equal(["__keyevent@0__:set", "__keyevent@1__:append"], (await listener.ReadAsync(2)).Select(message => message.Split('"')[5]));
    }
}
