using System.Globalization;
using System.Text.RegularExpressions;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Transport;

/// <summary>What CLIENT LIST shows of what a real connection holds, and who is sent away for it.</summary>
public sealed class ClientMemoryTests
{
    private const int Large = 2_000_000;

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task ACommandThatHasArrivedInPartIsShown(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await client.AskAsync("CLIENT SETNAME held");
        await client.SendAsync($"*3\r\n$3\r\nSET\r\n$100000\r\n{new string('k', 100_000)}\r\n$5000000\r\n{new string('v', Large)}");

        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "qbuf") >= Large));

        Assert.InRange(await FieldAsync(other, "argv-mem"), 100_000, 101_000);
        Assert.InRange(await FieldAsync(other, "qbuf-free"), 0, 3_000_000);
        Assert.InRange(await FieldAsync(other, "tot-mem"), Large + 100_000, (2 * Large) + 300_000);
        await client.SendAsync(new string('v', 3_000_000) + "\r\n");
        Assert.Equal("OK", (await client.ReadAsync()).Text);
        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "tot-mem") == 4096));
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("kestrel")]
    public async Task RepliesThatAreNotReadAreShown(string transport)
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.Transport = transport);
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await client.AskAsync("CLIENT SETNAME held");
        await client.AskWordsAsync("SET", "k", new string('v', Large));
        const int gets = 20;
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET k\r\n", gets)));

        // The sockets take the first ones.
        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "omem") > Large / 10));
        Assert.InRange(await FieldAsync(other, "rbp"), Large, gets * (Large + 16));
        Assert.InRange(await FieldAsync(other, "tot-mem"), Large / 10, gets * (Large + 16));

        for (int i = 0; i < gets; i++)
            Assert.Equal(Large + 2, (await client.ReadAsync()).Text.Length);
        Assert.True(await Eventually.IsAsync(async () => await FieldAsync(other, "tot-mem") == 4096));
    }

    [Fact]
    public async Task WhoSendsTooMuchIsSentAwayBeforeItIsCarriedOut()
    {
        await using GoKvServer server = await GoKvServer.StartAsync(options => options.EnableDebugCommand = "yes");
        await using RespClient client = await server.ConnectAsync();
        await using RespClient other = await server.ConnectAsync();
        await other.AskAsync("DEBUG PAUSE-CRON 1");
        await other.AskAsync("CONFIG SET maxmemory-clients 1mb");
        await client.AskWordsAsync("SET", "small", new string('v', 500_000));

        await Assert.ThrowsAnyAsync<Exception>(() => client.AskWordsAsync("SET", "large", new string('v', 1_100_000)));

        Assert.Equal("(integer) 1", await other.AskAsync("EXISTS small large"));
        Assert.Contains("evicted_clients:1\r\n", await other.AskAsync("INFO stats"), StringComparison.Ordinal);
    }

    private static async Task<long> FieldAsync(RespClient client, string name)
    {
        string list = await client.AskAsync("CLIENT LIST");
        string line = list.Split('\n').Single(line => line.Contains(" name=held ", StringComparison.Ordinal));
        return long.Parse(Regex.Match(line, $" {name}=([0-9]+) ").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
