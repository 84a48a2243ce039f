using System.Text;
using GoKV.Application.Ports;

namespace GoKV.TestKit;

/// <summary>Another server that answers as a test says: OK to everything, until told otherwise.</summary>
public sealed class FakeRemoteServers : IRemoteServers
{
    /// <summary>Where the last conversation was, such as <c>host:6379</c>, and how long a step could take.</summary>
    public (string Endpoint, TimeSpan Timeout) Asked { get; private set; }

    /// <summary>The commands of the last conversation, each as a line of its words, a character for each byte.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>The replies, one line for each command, with its mark; null for <c>+OK</c> to each.</summary>
    public string[]? Replies { get; set; }

    /// <summary>What fails.</summary>
    public RemoteFailure Failure { get; set; }

    /// <summary>What happens when a command has been sent.</summary>
    public Action<string> Sent { get; set; } = _ => { };

    /// <summary>What its answers wait for.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public async Task<RemoteAnswers> AskAsync(string host, int port, IEnumerable<ReadOnlyMemory<byte>[]> commands, TimeSpan timeout)
    {
        Asked = ($"{host}:{port}", timeout);
        Commands.Clear();
        if (Failure != RemoteFailure.Connecting)
        {
            foreach (ReadOnlyMemory<byte>[] words in commands)
            {
                Commands.Add(string.Join(' ', words.Select(word => Encoding.Latin1.GetString(word.Span))));
                Sent(Commands[^1]);
            }
        }

        await Answers;
        string[] replies = Replies ?? [.. Commands.Select(_ => "+OK")];
        return new RemoteAnswers([.. replies.Select(line => new RemoteReply(line[0] == '-', line[1..]))], Failure);
    }
}
