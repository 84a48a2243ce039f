using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>Clients that wait, and what ends their wait, byte for byte as redis-server.</summary>
public sealed class BlockedDialogueTests
{
    // "a > ..." sends and reads nothing; "a <" reads one reply; "a ! ..." asks; "a b" waits until client a is blocked; "a -" ends client a's side; "* n" waits until n clients are blocked.
    private const string Unblocked =
        """
        a > SET k v
        a > WAIT 1 0
        a > GET k
        a <
        a b
        o ! CLIENT UNBLOCK #a
        a <
        a <
        a > WAIT 2 100000
        a b
        o ! CLIENT UNBLOCK #a TIMEOUT
        a <
        a > WAIT 2 100000
        a > PING
        a b
        o ! CLIENT UNBLOCK #a ERROR
        a <
        a <
        o ! CLIENT UNBLOCK #a ERROR
        o ! CLIENT UNBLOCK #a FOO
        o ! CLIENT UNBLOCK #o
        """;

    private const string Timeouts =
        """
        a ! WAIT 1 1
        a ! WAIT 100 20
        a ! WAIT 0 0
        a ! WAIT -1 0
        a ! WAIT 1 -1
        a ! WAIT x -1
        a ! WAIT 1 1.5
        a ! MULTI
        a ! WAIT 1 0
        a ! WAIT x 0
        a ! EXEC
        a ! CLIENT REPLY SKIP
        a ! WAIT 1 1
        a ! PING
        """;

    private const string Gone =
        """
        a > WAIT 1 0
        a > SET k v
        b > WAIT 1 0
        b > SET k v
        * 2
        a -
        b -
        * 0
        o ! EXISTS k
        """;

    [RequiresToolTheory("redis-server")]
    [InlineData(Unblocked)]
    [InlineData(Timeouts)]
    [InlineData(Gone)]
    public async Task BothAnswerTheSame(string dialogue)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using GoKvServer goKv = await GoKvServer.StartAsync();
        string[] lines = dialogue.Split('\n');

        Assert.Equal(await AnswersAsync(redis.Port, lines), await AnswersAsync(goKv.Port, lines));
    }

    private static async Task<string[]> AnswersAsync(int port, string[] lines)
    {
        await using RespClient watcher = await RespClient.ConnectAsync(port);
        var clients = new Dictionary<string, (RespClient Client, string Id)>();
        var answers = new List<string>();
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            if (words[0] == "*")
            {
                await IsShownAsync(watcher, "INFO clients", $"\r\nblocked_clients:{words[1]}\r\n");
                continue;
            }

            if (!clients.TryGetValue(words[0], out (RespClient Client, string Id) client))
            {
                RespClient made = await RespClient.ConnectAsync(port);
                clients[words[0]] = client = (made, (await made.AskAsync("CLIENT ID"))["(integer) ".Length..]);
            }

            if (words[1] == "b")
                await IsShownAsync(watcher, $"CLIENT LIST ID {client.Id}", " flags=b ");
            if (words[1] == "-")
                await client.Client.DisposeAsync();
            if (words[1] is ">" or "!")
                await client.Client.SendAsync(RespClient.Encode([.. words[2..].Select(word => word.StartsWith('#') ? clients[word[1..]].Id : word)]));
            // What is skipped is not answered.
            if (words[1] is "<" or "!" && !line.Contains("SKIP", StringComparison.Ordinal) && !answers.LastOrDefault("").Contains("SKIP", StringComparison.Ordinal))
                answers.Add($"{line}\n{(await client.Client.ReadAsync()).RawText}");
            else
                answers.Add(line);
        }

        foreach ((RespClient client, _) in clients.Values)
            await client.DisposeAsync();
        return [.. answers];
    }

    private static async Task IsShownAsync(RespClient watcher, string command, string shown) => Assert.True(
        await Eventually.IsAsync(async () => (await watcher.AskAsync(command)).Contains(shown, StringComparison.Ordinal)), $"{command} never shows {shown}");
}
