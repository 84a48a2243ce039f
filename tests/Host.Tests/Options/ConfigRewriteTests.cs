using GoKV.TestKit;

namespace GoKV.Host.Tests.Options;

/// <summary>CONFIG REWRITE after a CONFIG SET of what goes on while the server runs: the next start with the file is as the server was.</summary>
public sealed class ConfigRewriteTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Configuration => Path.Combine(_folder.Path, "gokv.conf");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task PortBindAndAppendOnlyAreThoseOfTheNextStart(string signal)
    {
        int first = GoKvProcess.FreePort();
        int moved = GoKvProcess.FreePort();
        await File.WriteAllTextAsync(Configuration, $"# Kept as it is.\nport {first}\ndir {_folder.Path}/data\nloglevel warning\n");
        await using (GoKvProcess server = await GoKvProcess.StartFromFileAsync(first, Configuration))
        {
            await using RespClient client = await server.ConnectAsync();
            Assert.Equal("OK", await client.AskAsync("SET before 1"));
            Assert.Equal("OK", await client.AskAsync($"CONFIG SET port {moved} appendonly yes appendfsync always"));
            Assert.Equal("OK", await client.AskWordsAsync("CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2"));
            Assert.Equal("OK", await client.AskAsync("SET after 2"));
            Assert.Equal("OK", await client.AskAsync("CONFIG REWRITE"));
            await server.SignalAsync(signal);
            await server.WaitForExitAsync();
        }

        string[] lines = await File.ReadAllLinesAsync(Configuration);
        Assert.Equal(["# Kept as it is.", $"port {moved}"], lines[..2]);
        await using GoKvProcess again = await GoKvProcess.StartFromFileAsync(moved, Configuration);
        await using RespClient reader = await again.ConnectAsync();
        Assert.True(await Eventually.IsAsync(async () => await reader.AskAsync("GET after") == "\"2\""), "What was acknowledged is lost.");
        Assert.Equal("\"1\"", await reader.AskAsync("GET before"));
        Assert.Equal("[\"bind\", \"127.0.0.1 127.0.0.2\"]", await reader.AskAsync("CONFIG GET bind"));
        Assert.Equal("[\"appendonly\", \"yes\"]", await reader.AskAsync("CONFIG GET appendonly"));
        Assert.Equal("[\"appendfsync\", \"always\"]", await reader.AskAsync("CONFIG GET appendfsync"));
        using var other = new System.Net.Sockets.TcpClient();
        await other.ConnectAsync("127.0.0.2", moved);
        // And back, with the file of that start.
        Assert.Equal("OK", await reader.AskAsync("CONFIG SET appendonly no bind 127.0.0.1"));
        Assert.Equal("OK", await reader.AskAsync("CONFIG REWRITE"));
        await again.SignalAsync("TERM");
        await again.WaitForExitAsync();

        await using GoKvProcess last = await GoKvProcess.StartFromFileAsync(moved, Configuration);
        await using RespClient late = await last.ConnectAsync();
        Assert.True(await Eventually.IsAsync(async () => await late.AskAsync("GET after") == "\"2\""), "What was acknowledged is lost.");
        Assert.Equal("[\"appendonly\", \"no\"]", await late.AskAsync("CONFIG GET appendonly"));
        Assert.Equal("[\"bind\", \"127.0.0.1\"]", await late.AskAsync("CONFIG GET bind"));
    }
}
