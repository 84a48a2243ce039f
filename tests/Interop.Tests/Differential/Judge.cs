using System.Text;
using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>
/// Compares the replies of the two servers in the order of the stream. It remembers what each client has queued in a transaction, since the reply of
/// EXEC holds replies to those.
/// </summary>
internal sealed class Judge
{
    private readonly List<string[]>?[] _queued = new List<string[]>?[CommandStream.Clients];

    /// <summary>True when the replies to a command count as the same.</summary>
    public bool AreSame(Step step, byte[] reference, byte[] other)
    {
        string left = Encoding.Latin1.GetString(reference);
        string right = Encoding.Latin1.GetString(other);
        ref List<string[]>? queued = ref _queued[step.Client];
        bool same = step.Words[0].Equals("EXEC", StringComparison.OrdinalIgnoreCase) && queued is not null && left[0] == '*' && left != right
            ? AreSame(queued, left, right)
            : Comparison.AreSame(step.Words, left, right);
        Follow(step, left, ref queued);
        return same;
    }

    private static bool AreSame(List<string[]> queued, string left, string right)
    {
        List<string> lefts = Elements(left);
        List<string> rights = Elements(right);
        return lefts.Count == queued.Count && rights.Count == queued.Count
            && queued.Zip(lefts, rights).All(each => Comparison.AreSame(each.First, each.Second, each.Third));
    }

    private static List<string> Elements(string array)
    {
        var elements = new List<string>();
        byte[] bytes = Encoding.Latin1.GetBytes(array);
        for (int position = array.IndexOf('\n', StringComparison.Ordinal) + 1; array[0] == '*' && position < bytes.Length;)
        {
            RespFrame element = RespFrame.TryRead(bytes.AsSpan(position))!;
            elements.Add(element.RawText);
            position += element.Raw.Length;
        }

        return elements;
    }

    private static void Follow(Step step, string reply, ref List<string[]>? queued)
    {
        switch (step.Words[0].ToUpperInvariant())
        {
            case "MULTI" when reply == "+OK\r\n":
                queued = [];
                break;
            case "EXEC" or "DISCARD" or "RESET" when !reply.StartsWith("-ERR wrong number", StringComparison.Ordinal):
                queued = null;
                break;
            default:
                if (reply == "+QUEUED\r\n")
                    queued?.Add(step.Words);
                break;
        }
    }
}
