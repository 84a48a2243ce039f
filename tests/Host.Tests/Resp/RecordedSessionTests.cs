using System.Text;
using GoKV.Application.Commands;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Resp;

/// <summary>What a Redis server answered, asked of this one over sockets: the same bytes and the same end of the connection.</summary>
public sealed class RecordedSessionTests
{
    // Long enough to notice a byte too many or a close; only cases that are answered as recorded wait for it.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(120);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnswersAsRedisDoes(bool byteByByte)
    {
        await using GoKvServer open = await GoKvServer.StartAsync();
        await using GoKvServer guarded = await GoKvServer.StartAsync(options => options.RequirePass = "secret");
        RecordedCase[] cases = [.. Frames.Recorded
            .Where(recorded => !recorded.StricterAllowed && IsOfCommandsWeHave(recorded) && (!byteByByte || recorded.SameByteByByte))];
        Assert.InRange(cases.Length, 90, Frames.Recorded.Length);

        var failures = new List<string>();
        // One after another where they share keys, all at once else: nearly all of the time is the silence at the end.
        foreach (RecordedCase recorded in cases.Where(WritesData))
            failures.AddRange(await DifferencesAsync(recorded.Authenticated ? open : guarded, recorded, byteByByte));
        foreach (string[] differences in await Task.WhenAll(cases.Where(recorded => !WritesData(recorded))
            .Select(recorded => DifferencesAsync(recorded.Authenticated ? open : guarded, recorded, byteByByte))))
            failures.AddRange(differences);

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<string[]> DifferencesAsync(GoKvServer server, RecordedCase recorded, bool byteByByte)
    {
        if (WritesData(recorded) && recorded.Authenticated)
        {
            await using RespClient cleaner = await server.ConnectAsync();
            await cleaner.AskAsync("FLUSHALL");
        }

        await using RespClient client = await server.ConnectAsync();
        Task sending = SendAsync(client, recorded.Request, byteByByte);
        (string reply, bool closed) = await client.ReadUntilSilentAsync(Math.Max(recorded.Reply.Length, recorded.Closes ? int.MaxValue : 0), Silence);
        try
        {
            await sending;
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed before all of it was sent.
        }

        return reply == recorded.Reply && closed == recorded.Closes
            ? []
            : [$"{recorded.Name}: expected {Shown(recorded.Reply)}{(recorded.Closes ? " and the end" : "")}, got {Shown(reply)}{(closed ? " and the end" : "")}"];
    }

    private static async Task SendAsync(RespClient client, byte[] request, bool byteByByte)
    {
        if (!byteByByte)
        {
            await client.SendAsync(request);
            return;
        }

        for (int i = 0; i < request.Length; i++)
            await client.SendAsync(request.AsMemory(i, 1));
    }

    private static bool WritesData(RecordedCase recorded) =>
        Words(recorded).Any(word => CommandTable.Standard.Find(Encoding.Latin1.GetBytes(word))?.Flags.HasFlag(CommandFlags.Write) == true);

    // A command that Redis has, since it did not answer that it does not know it, and our table has not.
    private static bool IsOfCommandsWeHave(RecordedCase recorded) => Words(recorded).All(word =>
        recorded.Reply.Length == 0
        || CommandTable.Standard.Find(Encoding.Latin1.GetBytes(word)) is not null
        || recorded.Reply.Contains("unknown command '" + word[..Math.Min(word.Length, 100)], StringComparison.Ordinal));

    private static IEnumerable<string> Words(RecordedCase recorded) => Reading.Whole(recorded.Request, recorded.Authenticated).Commands
        .Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(command => command.Split('|')[0]);

    private static string Shown(string text)
    {
        string shown = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return shown.Length > 200 ? shown[..200] + "..." : shown;
    }
}
