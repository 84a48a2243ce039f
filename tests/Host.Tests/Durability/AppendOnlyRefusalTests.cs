using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>The numbered databases change how they persist together, or not at all.</summary>
public sealed class AppendOnlyRefusalTests
{
    [Fact]
    public async Task OneThatIsQuarantinedKeepsAllAsTheyAreAndTheLogNamesIt()
    {
        using var directory = new TemporaryDirectory();
        await using (GoKvServer before = await GoKvServer.StartAsync(options => (options.Dir, options.DefaultPersist) = (directory.Path, "SNAPSHOT")))
        {
            await using RespClient client = await before.ConnectAsync();
            Assert.Equal("OK", await client.AskAsync("SELECT 4"));
            Assert.Equal("OK", await client.AskAsync("SET k v"));
            Assert.Equal("OK", await client.AskAsync("SAVE"));
        }

        string snapshot = Assert.Single(Directory.GetFiles(Path.Combine(directory.Path, "partitions", "4")));
        byte[] bytes = await File.ReadAllBytesAsync(snapshot);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(snapshot, bytes);

        await using GoKvServer server = await GoKvServer.StartAsync(options => (options.Dir, options.DefaultPersist) = (directory.Path, "SNAPSHOT"));
        await using RespClient asking = await server.ConnectAsync();
        Assert.Equal(
            "(error) ERR CONFIG SET failed (possibly related to argument 'appendonly') - Unable to turn on AOF. Check server logs.",
            await asking.AskAsync("CONFIG SET appendonly yes"));
        Assert.Contains(server.Log, line => line.StartsWith("Error: The numbered databases persist as they did: CORRUPT partition '4' is quarantined", StringComparison.Ordinal));
        Assert.Equal("[\"appendonly\", \"no\"]", await asking.AskAsync("CONFIG GET appendonly"));
        Assert.Equal("OK", await asking.AskAsync("SET k v"));
        Assert.Equal(["4"], Directory.GetDirectories(Path.Combine(directory.Path, "partitions")).Select(Path.GetFileName));
    }
}
