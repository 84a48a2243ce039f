using System.Text;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Host.Tests.Transport;

/// <summary>Pipelined commands of one kind are carried out together: nobody may be able to tell.</summary>
public sealed class CommandRunTests
{
    private static readonly string[] Names = ["GET", "SET", "INCR", "DECR", "MGET", "set", "DEL", "Get"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task APipelineIsAnsweredAsItsCommandsOneByOne(int seed)
    {
        string[] commands = [.. Commands(new Random(seed), 4000)];
        await using var pipelined = new ConnectionFixture();
        await using var single = new ConnectionFixture();

        Task<string> all = ReadAsync(pipelined);
        for (int i = 0; i < commands.Length; i += 100)
            await pipelined.SendAsync(string.Concat(commands.Skip(i).Take(100)));
        pipelined.EndSending();
        Task<string> each = ReadAsync(single);
        foreach (string command in commands)
        {
            // Cut within the command: no window ever holds two.
            await single.SendAsync(command[..^1]);
            await single.SendAsync(command[^1..]);
        }

        single.EndSending();
        Assert.Equal(await each, await all);
        Assert.Equal(single.Session.Commands, pipelined.Session.Commands);
    }

    [Fact]
    public async Task EachOfARunHasItsOwnError()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync(
            "+OK\r\n+OK\r\n+OK\r\n-ERR value is not an integer or out of range\r\n+OK\r\n-ERR value is not an integer or out of range\r\n:2\r\n:3\r\n",
            "CREATE PARTITION n INT NONE\r\nUSE n\r\nSET a 1\r\nSET b x\r\nSET c 1\r\nSET d y\r\nINCR a\r\nINCR a\r\n");
    }

    [Fact]
    public async Task EachOfARunObeysThePartitionsConstraints()
    {
        const string refused = "-ERR value is out of the range of partition 'n': MAX 2\r\n";
        await using var client = new ConnectionFixture();

        await client.ExpectAsync(
            $"+OK\r\n+OK\r\n+OK\r\n{refused}+OK\r\n:2\r\n{refused}:1\r\n",
            "CREATE PARTITION n INT NONE MAX 2\r\nUSE n\r\nSET a 1\r\nSET b 3\r\nSET c 0\r\nINCR a\r\nINCR a\r\nINCR c\r\n");
    }

    [Fact]
    public async Task ARunOnAPartitionThatIsGoneIsAnErrorForEach()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync("+OK\r\n+OK\r\n", "CREATE PARTITION p STRING NONE\r\nUSE p\r\n");
        client.Server.Ask("DROP PARTITION p");
        await client.ExpectAsync(
            "-ERR partition not found\r\n-ERR partition not found\r\n-ERR partition not found\r\n+PONG\r\n", "GET a\r\nGET b\r\nGET c\r\nPING\r\n");
    }

    [Fact]
    public async Task SkippedRepliesAreThoseOfSingleCommands()
    {
        await using var client = new ConnectionFixture();

        await client.ExpectAsync("$1\r\n2\r\n$1\r\n2\r\n", "CLIENT REPLY SKIP\r\nSET k 1\r\nCLIENT REPLY SKIP\r\nSET k 2\r\nGET k\r\nGET k\r\n");
    }

    [Fact]
    public async Task ARunThatCouldNotBeMadeDurableIsAnErrorForEach()
    {
        var disk = new FakeDurability();
        disk.Watch(error: new Error("MISCONF the disk is full"));
        await using var client = new ConnectionFixture(services => services.AddSingleton<IDurability>(disk));
        disk.Release();

        await client.ExpectAsync(
            "-MISCONF the disk is full\r\n-MISCONF the disk is full\r\n-MISCONF the disk is full\r\n", "SET a 1\r\nSET b 2\r\nSET c 3\r\n");
    }

    [Fact]
    public async Task HeldValuesAreThoseOfTheirOwnCommands()
    {
        var disk = new FakeDurability();
        disk.Watch();
        await using var client = new ConnectionFixture(services => services.AddSingleton<IDurability>(disk));
        disk.Release();

        await client.ExpectAsync(
            "+OK\r\n+OK\r\n$1\r\n1\r\n$2\r\nxy\r\n+PONG\r\n$2\r\nxy\r\n$2\r\nxy\r\n",
            "SET a 1\r\nSET b xy\r\nGET a\r\nGET b\r\nPING\r\nGET b\r\nGET b\r\n");
    }

    private static async Task<string> ReadAsync(ConnectionFixture client) => await client.ReadToEndAsync();

    private static IEnumerable<string> Commands(Random random, int count)
    {
        string name = "GET";
        for (int i = 0; i < count; i++)
        {
            // Mostly the same command again: runs of all lengths.
            if (random.Next(6) == 0)
                name = Names[random.Next(Names.Length)];
            string key = $"k{random.Next(8)}";
            string[] words = name.ToUpperInvariant() switch
            {
                "SET" when random.Next(8) == 0 => [name, key, "1", "XX"],
                "SET" => [name, key, random.Next(3) switch { 0 => "text", 1 => $"{random.Next(100)}", _ => new string('x', random.Next(1500)) }],
                "MGET" => [name, key, "none", "k1"],
                _ => random.Next(12) == 0 ? [name] : [name, key],
            };
            var text = new StringBuilder($"*{words.Length}\r\n");
            foreach (string word in words)
                text.Append($"${word.Length}\r\n{word}\r\n");
            yield return text.ToString();
        }
    }
}
