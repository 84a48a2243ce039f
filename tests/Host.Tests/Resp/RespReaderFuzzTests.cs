using System.Buffers;
using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

/// <summary>
/// Garbage, and requests that something happened to. Each input is made from a seed of its own, which a failure names; GOKV_FUZZ_SEED=seed makes that
/// input the first one of a run, and any other number a run of new ones.
/// </summary>
public sealed class RespReaderFuzzTests
{
    private const int Inputs = 100_000;
    private const int FirstSeed = 20_250_101;

    // The words' places, copies of words of a few bytes, the first array of a bulk string in pieces: what inputs of this size may cost besides their bytes.
    private const int AllocationAllowance = 192 * 1024;

    private static readonly byte[][] Valid = [.. Frames.All.Select(frame => Frames.Bytes(frame.Request))
        .Concat(Frames.Recorded.Select(recorded => recorded.Request).Where(request => request.Length < 500))];

    private static readonly byte[] Alphabet = "*$+-0123456789\r\n\r\n \"'\\x\0aPING\u00ff"u8.ToArray();

    [Fact]
    public void GarbageIsReadAsTheGrammarSaysHoweverItIsCut()
    {
        int first = int.Parse(Environment.GetEnvironmentVariable("GOKV_FUZZ_SEED") ?? FirstSeed.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        for (int seed = first; seed < first + Inputs; seed++)
        {
            try
            {
                CheckInput(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"GOKV_FUZZ_SEED={seed}: {failure.Message}", failure);
            }
        }
    }

    private static void CheckInput(int seed)
    {
        var random = new Random(seed);
        byte[] input = MakeInput(random);
        Reading expected = NaiveReader.Read(input);

        Assert.Equal(expected, Reading.Whole(input) with { Unread = 0 });
        byte[][] pieces = Segments.Pieces(input, RandomCuts(random, input.Length));
        Assert.Equal(expected, Reading.InSegments(Segments.Of(pieces)) with { Unread = 0 });
        Assert.Equal(expected, Reading.InReads(pieces) with { Unread = 0 });
        Assert.InRange(AllocatedBy(pieces), 0, (2 * input.Length) + AllocationAllowance);
    }

    private static byte[] MakeInput(Random random)
    {
        if (random.Next(4) == 0)
            return random.GetItems(Alphabet, random.Next(60));

        byte[] input = [];
        for (int i = random.Next(1, 4); i > 0; i--)
            input = [.. input, .. random.Next(1000) == 0 ? LongBulk(random) : Valid[random.Next(Valid.Length)]];
        for (int i = random.Next(5); i > 0; i--)
            input = Mutate(input, random);
        return input;
    }

    private static byte[] LongBulk(Random random)
    {
        int length = random.Next(RespLimits.PartialBulkThreshold - 2, 4 * RespLimits.PartialBulkThreshold);
        return Frames.Bytes($"*2\r\n$4\r\nECHO\r\n${length}\r\n{new string('b', length)}\r\n");
    }

    private static byte[] Mutate(byte[] input, Random random)
    {
        int at = random.Next(input.Length + 1);
        int end = Math.Min(input.Length, at + random.Next(1, 8));
        byte[] other = Valid[random.Next(Valid.Length)];
        return random.Next(7) switch
        {
            // Flip a bit, change a byte, insert, delete, duplicate, truncate, splice.
            0 => [.. input[..at], .. input[at..end].Select((value, i) => i == 0 ? (byte)(value ^ (1 << random.Next(8))) : value), .. input[end..]],
            1 => [.. input[..at], .. input[at..end].Select((value, i) => i == 0 ? Alphabet[random.Next(Alphabet.Length)] : value), .. input[end..]],
            2 => [.. input[..at], .. random.GetItems(Alphabet, random.Next(1, 4)), .. input[at..]],
            3 => [.. input[..at], .. input[end..]],
            4 => [.. input[..end], .. input[at..]],
            5 => input[..at],
            _ => [.. input[..at], .. other[random.Next(other.Length)..]],
        };
    }

    private static int[] RandomCuts(Random random, int length)
    {
        int[] cuts = new int[random.Next(1, 8)];
        for (int i = 0; i < cuts.Length; i++)
            cuts[i] = random.Next(length + 1);
        Array.Sort(cuts);
        return cuts;
    }

    // In reads, where a reader keeps most.
    private static long AllocatedBy(byte[][] pieces)
    {
        var reader = new RespReader { Authenticated = true };
        var words = new CommandArguments();
        byte[] unread = [];
        long allocated = 0;
        foreach (byte[] piece in pieces)
        {
            ReadOnlySequence<byte> input = Segments.Of(unread, piece);
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Read(ref input, words) == ReadStatus.Complete)
            {
            }

            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            unread = input.ToArray();
        }

        return allocated;
    }
}
