using System.Diagnostics;
using System.Text;

namespace GoKV.Interop.Tests.Differential;

/// <summary>Two servers that get the same commands: finds the first reply in which they differ, and the shortest history that leads there.</summary>
internal sealed class Duel(Side reference, Side other)
{
    // What expires lives two milliseconds.
    private static readonly TimeSpan UntilExpired = TimeSpan.FromMilliseconds(12);

    private static readonly TimeSpan ShorteningLimit = TimeSpan.FromSeconds(10);

    private readonly List<Step> _history = [];
    private Judge _judge = new();

    /// <summary>Empties both servers and forgets the history.</summary>
    public async Task BeginAsync()
    {
        _history.Clear();
        _judge = new Judge();
        await reference.BeginAsync();
        await other.BeginAsync();
    }

    /// <summary>Sends commands of one client to both. Returns where they differ, in words; null when they do not.</summary>
    public async Task<Difference?> AskAsync(IReadOnlyList<Step> batch)
    {
        for (int start = 0; start < batch.Count;)
        {
            int end = start;
            while (end < batch.Count && batch[end].Client == batch[start].Client && (end == start || !batch[end - 1].WaitAfter))
                end++;
            if (await AskAtOnceAsync([.. batch.Skip(start).Take(end - start)]) is { } difference)
                return difference;
            start = end;
        }

        return null;
    }

    /// <summary>Removes from the history what is not needed for a difference to come at its last command. Leaves both servers anywhere.</summary>
    public async Task<Difference> ShortenAsync(Difference found)
    {
        long began = Stopwatch.GetTimestamp();
        List<Step> steps = [.. _history];
        Difference shortest = found with { History = steps };
        for (int tail = 1; tail < steps.Count; tail *= 2)
        {
            if (await RepeatAsync([.. steps.TakeLast(tail)]) is { } again)
            {
                (steps, shortest) = (again.History, again);
                break;
            }
        }

        for (int part = Math.Max(1, steps.Count / 2); part >= 1; part /= 2)
        {
            for (int at = 0; at < steps.Count - 1 && Stopwatch.GetElapsedTime(began) < ShorteningLimit;)
            {
                List<Step> fewer = [.. steps.Take(at), .. steps.Skip(Math.Min(at + part, steps.Count - 1))];
                if (await RepeatAsync(fewer) is { } again)
                    (steps, shortest) = (again.History, again);
                else
                    at += part;
            }
        }

        return shortest;
    }

    private async Task<Difference?> RepeatAsync(List<Step> steps)
    {
        await BeginAsync();
        return await AskAsync(steps);
    }

    private async Task<Difference?> AskAtOnceAsync(List<Step> batch)
    {
        Task<List<byte[]>> asking = reference.AskAsync(batch);
        List<byte[]> others = await other.AskAsync(batch);
        List<byte[]> references = await asking;
        for (int i = 0; i < batch.Count; i++)
        {
            _history.Add(batch[i]);
            if (!_judge.AreSame(batch[i], references[i], others[i]))
                return new Difference([.. _history], references[i], others[i]);
        }

        if (batch[^1].WaitAfter)
            await Task.Delay(UntilExpired);
        return null;
    }
}

/// <summary>Two replies that differ, and what was sent until then.</summary>
internal sealed record Difference(List<Step> History, byte[] Reference, byte[] Other)
{
    private const int ShownSteps = 40;
    private const int KindLength = 24;

    /// <summary>Differences of one kind are likely to have one cause: the command, and the beginnings of the replies.</summary>
    public string Kind => string.Join(' ', History[^1].Words[0].ToUpperInvariant(), Beginning(Reference), Beginning(Other));

    public override string ToString() => string.Join(
        '\n',
        [
            .. History.Count > ShownSteps ? ["  ..."] : Array.Empty<string>(), .. History.TakeLast(ShownSteps).Select(step => "  " + step),
            "  redis: " + Shown(Reference), "  gokv:  " + Shown(Other),
        ]);

    private static string Beginning(byte[] reply) => Encoding.Latin1.GetString(reply.AsSpan(0, Math.Min(KindLength, reply.Length)));

    private static string Shown(byte[] reply)
    {
        string text = string.Concat(Encoding.Latin1.GetString(reply).Select(letter => letter switch
        {
            '\r' => "\\r",
            '\n' => "\\n",
            >= ' ' and < '\x7f' => letter.ToString(),
            _ => $"\\x{(int)letter:x2}",
        }));
        return text.Length > 600 ? text[..600] + "..." : text;
    }
}
