using System.Globalization;
using GoKV.Application.Replies;
using GoKV.TestKit;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>SCAN as a client uses it.</summary>
internal static class SimulatedScan
{
    /// <summary>The keys of one complete iteration.</summary>
    public static IEnumerable<string> ScanAll(CommandHarness server)
    {
        string cursor = "0";
        do
        {
            (cursor, IEnumerable<string> keys) = Step(server, cursor, 10);
            foreach (string key in keys)
                yield return key;
        }
        while (cursor != "0");
    }

    /// <summary>One step: the next cursor, and keys.</summary>
    public static (string Cursor, IEnumerable<string> Keys) Step(CommandHarness server, string cursor, int count)
    {
        var reply = (ArrayReply)server.Send("SCAN", cursor, "COUNT", count.ToString(CultureInfo.InvariantCulture));
        return (ReplyText.Of(reply.Elements[0]).Trim('"'), KeysOf(reply.Elements[1]));
    }

    /// <summary>The keys in a reply.</summary>
    public static IEnumerable<string> KeysOf(Reply reply) => ((ArrayReply)reply).Elements.Select(element => ReplyText.Of(element)[1..^1]);
}
