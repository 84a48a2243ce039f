namespace GoKV.Interop.Tests.Differential;

/// <summary>A command of the stream.</summary>
/// <param name="Client">The client that sends it, a number below <see cref="CommandStream.Clients"/>.</param>
/// <param name="Words">Name and arguments, bytes as characters.</param>
/// <param name="WaitAfter">True when what comes next is sent a little later: something expires meanwhile.</param>
internal sealed record Step(int Client, string[] Words, bool WaitAfter = false)
{
    public override string ToString() =>
        $"{Client}> {string.Join(' ', Words.Select(Quote))}{(WaitAfter ? "   (and wait)" : "")}";

    private static string Quote(string word) =>
        word.Length > 0 && word.All(letter => letter is > ' ' and < '\x7f' and not '"') ? word : '"' + string.Concat(word.Select(Escape)) + '"';

    private static string Escape(char letter) => letter is >= ' ' and < '\x7f' and not '"' and not '\\' ? letter.ToString() : $"\\x{(int)letter:x2}";
}

/// <summary>The random commands: the same ones for the same seed.</summary>
internal sealed class CommandStream(int seed)
{
    public const int Clients = 3;

    private const int LongestBatch = 60;

    private readonly Draw _draw = new(seed);
    private readonly bool[] _mayBeInTransaction = new bool[Clients];
    private readonly int _total = GeneratedCommands.All.Sum(command => command.Weight);

    /// <summary>Commands that one client sends at once.</summary>
    public List<Step> NextBatch()
    {
        int client = _draw.Below(Clients);
        var steps = new List<Step>();
        for (int count = 1 + _draw.Below(LongestBatch); count > 0; count--)
            steps.Add(new Step(client, NextWords()));
        if (_draw.Chance(0.2))
            MakeTransaction(client, steps);
        if (_draw.Chance(0.1))
            AddExpiring(client, steps);
        return steps.ConvertAll(StayInTransaction);
    }

    // In a transaction GoKV refuses what leaves the partition, and answers in the protocol that the client has when it ends: docs/compatibility.md.
    private Step StayInTransaction(Step step)
    {
        string name = step.Words[0].ToUpperInvariant();
        ref bool isOpen = ref _mayBeInTransaction[step.Client];
        isOpen = name == "MULTI" || (isOpen && !(step.Words.Length == 1 && name is "EXEC" or "DISCARD" or "RESET"));
        bool leaves = name is "SELECT" or "FLUSHALL" or "HELLO" or "MOVE" or "SWAPDB" || (name == "COPY" && step.Words.Length > 3);
        return isOpen && leaves ? step with { Words = ["PING"] } : step;
    }

    // Others may write what is watched before the next batch of this client, and the transaction may stay open until then.
    private void MakeTransaction(int client, List<Step> steps)
    {
        int at = _draw.Below(steps.Count + 1);
        if (_draw.Chance(0.5))
            steps.Insert(at++, new Step(client, ["WATCH", _draw.Word("key"), _draw.Word("key")]));
        if (_draw.Chance(0.7))
            steps.Insert(_draw.Chance(0.8) ? at : _draw.Below(at + 1), new Step(client, ["MULTI"]));
        if (_draw.Chance(0.8))
            steps.Insert(at + _draw.Below(steps.Count - at + 1), new Step(client, ["EXEC"]));
    }

    private string[] NextWords()
    {
        int ticket = _draw.Below(_total);
        return GeneratedCommands.All.First(command => (ticket -= command.Weight) < 0).Draw(_draw);
    }

    // Whatever is done with a key after its expiry, it is reclaimed by both: DBSIZE counts keys whose expiry has passed until then.
    private void AddExpiring(int client, List<Step> steps)
    {
        // What expires must not wait in a transaction.
        steps.Add(new Step(client, ["DISCARD"]));
        string key = _draw.Word("key");
        string soon = _draw.OneOf(["1", "2"]);
        string[] words = _draw.Below(5) switch
        {
            0 => ["SET", key, _draw.Word("value"), "PX", soon],
            1 => ["PEXPIRE", key, soon],
            2 => ["SET", key, _draw.Word("value"), "EXAT", "655563"],
            3 => ["PSETEX", key, soon, _draw.Word("value")],
            _ => ["GETEX", key, "PX", soon],
        };
        steps.Add(new Step(client, words, WaitAfter: true));
        steps.Add(new Step(client, _draw.OneOf<string[]>([["EXISTS", key], ["GET", key], ["SET", key, "x", "NX", "GET"], ["INCR", key], ["TTL", key], ["TYPE", key]])));
    }
}
