using System.Buffers;
using System.Globalization;
using System.Text;
using GoKV.Application.Commands;

namespace GoKV.Benchmarks;

/// <summary>A hundred commands of one kind, as bytes and as words: what a client that pipelines sends at once.</summary>
internal sealed class Batch
{
    /// <summary>Commands of a batch. Benchmarks give it as the operations of an invocation, so their figures are those of one command.</summary>
    public const int Size = 100;

    /// <summary>Keys that exist. More than fit into a core's own caches, as on a real server.</summary>
    public const int Keys = 100_000;

    private Batch(string[][] commands)
    {
        Bytes = Encoding.ASCII.GetBytes(string.Concat(commands.Select(Encode)));
        Words = [.. commands.Select(WordsOf)];
    }

    /// <summary>The commands in the protocol, one behind the other.</summary>
    public byte[] Bytes { get; }

    /// <summary>The words of each command.</summary>
    public CommandArguments[] Words { get; }

    /// <summary>A batch of commands whose word 1 is a key: <c>Of("SET", "{key}", "1")</c>.</summary>
    public static Batch Of(params string[] words) =>
        new([.. Enumerable.Range(0, Size).Select(index => words.Select(word => word.Replace("{key}", KeyOf(index), StringComparison.Ordinal)).ToArray())]);

    /// <summary>The keys of the batches, drawn from all keys with a stride so that neighbours in a batch are no neighbours in memory.</summary>
    public static string KeyOf(int index) => NameOf(index * 7919 % Keys);

    /// <summary>The name of a key that exists.</summary>
    public static string NameOf(int number) => "key:" + number.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>The bytes in segments of a size, as a receive buffer has them.</summary>
    public ReadOnlySequence<byte> InSegments(int size)
    {
        Segment first = new(Bytes.AsMemory(0, Math.Min(size, Bytes.Length)), 0);
        Segment last = first;
        for (int at = size; at < Bytes.Length; at += size)
            last = last.Append(Bytes.AsMemory(at, Math.Min(size, Bytes.Length - at)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static string Encode(string[] words) => $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"));

    private static CommandArguments WordsOf(string[] words)
    {
        var arguments = new CommandArguments();
        foreach (string word in words)
            arguments.Add(Encoding.ASCII.GetBytes(word));
        return arguments;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
