using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>LCS key1 key2 [LEN] [IDX] [MINMATCHLEN n] [WITHMATCHLEN]: the longest common subsequence of two values, its length or where it is.</summary>
internal sealed record LcsCommand(Target On, Key First, Key Second, bool Length, bool Places, long MinLength, bool WithLengths) : PartitionCommand(On)
{
    private static readonly Error Ambiguous = new("ERR If you want both the length and indexes, please just use IDX.");

    public static readonly CommandSpec Spec = new("lcs", "key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]")
    {
        Arity = -3,
        Flags = CommandFlags.ReadOnly | CommandFlags.OnPartition,
        Keys = KeyPositions.Two,
        Group = CommandGroup.String,
        Summary = "Find longest common substring",
        Since = "7.0.0",
        Complexity = "O(N*M) where N and M are the lengths of s1 and s2, respectively",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        (bool length, bool places, long min, bool withLengths) = (false, false, 0L, false);
        for (int i = 3; i < words.Count; i++)
        {
            if (words.Is(i, "IDX"u8))
                places = true;
            else if (words.Is(i, "LEN"u8))
                length = true;
            else if (words.Is(i, "WITHMATCHLEN"u8))
                withLengths = true;
            else if (!words.Is(i, "MINMATCHLEN"u8) || i + 1 == words.Count)
                return CommandErrors.Syntax;
            else if (!IntegerText.TryParse(words[++i], out min))
                return DomainErrors.NotAnInteger;
        }

        return places && length ? Ambiguous : new LcsCommand(by.On, words.Key(1), words.Key(2), length, places, min, withLengths);
    }
}

internal sealed class LcsHandler(IPartitionRepository partitions) : PartitionHandler<LcsCommand, ITexts>(partitions)
{
    // Redis' bound on the table, whose cells have 4 bytes: its longest bulk string.
    private const long MaxTableBytes = Value.MaxLength;

    private static readonly Error TooLarge = new("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");

    protected override Reply Handle(LcsCommand command, ITexts partition)
    {
        Outcome<(byte[] First, byte[] Second)> both = partition.GetBoth(command.First, command.Second, command.On.Now);
        if (both.Error is { } error)
            return error;
        (byte[] a, byte[] b) = both.Result;
        if (4 * (a.Length + 1L) * (b.Length + 1L) > MaxTableBytes)
            return TooLarge;
        // Outside of the partition's lock: nobody else waits for it.
        var found = CommonSubsequence.Of(a, b);
        if (command.Length)
            return Reply.Integer(found.Length);
        if (!command.Places)
            return Reply.Bulk(found.Bytes());
        Reply[] matches = [.. found.Matches().Where(match => match.Length >= command.MinLength).Select(match => Describe(match, command.WithLengths))];
        return Reply.Map((Reply.Bulk("matches"), Reply.Array(matches)), (Reply.Bulk("len"), Reply.Integer(found.Length)));
    }

    private static Reply Describe((int First, int Second, int Length) match, bool withLength)
    {
        Reply first = Place(match.First, match.Length);
        Reply second = Place(match.Second, match.Length);
        return withLength ? Reply.Array(first, second, Reply.Integer(match.Length)) : Reply.Array(first, second);
    }

    private static Reply Place(int start, int length) => Reply.Array(Reply.Integer(start), Reply.Integer(start + length - 1));
}
