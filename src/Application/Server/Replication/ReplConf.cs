using System.Buffers;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Replication;

/// <summary>
/// REPLCONF option value ...: what a client says of itself before SYNC. Tools that fetch a file do; what only replicas say is taken and means nothing. Options before a wrong
/// one count, as in Redis.
/// </summary>
internal sealed record ReplConfCommand(SyncWishes Wishes, IReadOnlyList<(string Option, byte[] Value)> Options) : Command
{
    public static readonly CommandSpec Spec = new("replconf", "[option value ...]")
    {
        Arity = -1,
        Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
        Group = CommandGroup.Server,
        Since = "3.0.0",
        Summary = "Says what SYNC is to send: capa eof, rdb-only 1, rdb-filter-only \"\" or functions.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count % 2 == 0)
            return CommandErrors.Syntax;
        SyncWishes wishes = by.Session.SyncWishes ??= new SyncWishes();
        return new ReplConfCommand(wishes, [.. Enumerable.Range(0, words.Count / 2).Select(i => (Encoding.Latin1.GetString(words[(2 * i) + 1]), words[(2 * i) + 2].ToArray()))]);
    }
}

internal sealed class ReplConfHandler : CommandHandler<ReplConfCommand>
{
    private const int MaxAddress = 255;

    private static readonly SearchValues<byte> BlankBytes = SearchValues.Create(" \t\r\n\v\f"u8);

    private static readonly byte[] Blanks = " \t\r\n\v\f"u8.ToArray();

    private static readonly Error MissingFilter = new("ERR Missing rdb-filter-only values");

    private static readonly Error NotOneOrNone = new("ERR value is out of range, value must between 0 and 1");

    protected override Reply Handle(ReplConfCommand command)
    {
        foreach ((string option, byte[] value) in command.Options)
        {
            // Nobody is a replica, and these two are not even answered.
            if (Is(option, "ack") || Is(option, "getack"))
                return Reply.None;
            if (Set(command.Wishes, option, value) is { } error)
                return error;
        }

        return Reply.Ok;
    }

    private static Error? Set(SyncWishes wishes, string option, byte[] value)
    {
        if (Is(option, "capa"))
        {
            wishes.KnowsMark |= Ascii.EqualsIgnoreCase(value, "eof"u8);
            return null;
        }

        if (Is(option, "rdb-only"))
        {
            if (!IntegerText.TryParse(value, out long flag))
                return DomainErrors.NotAnInteger;
            if (flag is not (0 or 1))
                return NotOneOrNone;
            wishes.FileOnly = flag == 1;
            return null;
        }

        if (Is(option, "rdb-filter-only"))
            return SetFilter(wishes, value);
        if (Is(option, "listening-port"))
            return IntegerText.TryParse(value, out _) ? null : DomainErrors.NotAnInteger;
        if (Is(option, "ip-address"))
            return value.Length <= MaxAddress ? null : new Error($"ERR REPLCONF ip-address provided by replica instance is too long: {value.Length} bytes");
        return new Error("ERR Unrecognized REPLCONF option: " + CommandErrors.Echo(Encoding.Latin1.GetBytes(option)));
    }

    private static Error? SetFilter(SyncWishes wishes, byte[] value)
    {
        // In C the text ends with the first zero byte.
        int end = value.AsSpan().IndexOf((byte)0);
        if (Split(end < 0 ? value : value.AsSpan(0, end)) is not { } parts)
            return MissingFilter;
        (wishes.WithoutData, wishes.WithoutFunctions) = (true, true);
        foreach (byte[] part in parts)
        {
            if (!Ascii.EqualsIgnoreCase(part, "functions"u8))
                return new Error("ERR Unsupported rdb-filter-only option: " + CommandErrors.Echo(part));
            wishes.WithoutFunctions = false;
        }

        return null;
    }

    // Words with blanks between them, or in quotes; null when a quote is left open.
    private static List<byte[]>? Split(ReadOnlySpan<byte> text)
    {
        var words = new List<byte[]>();
        while (true)
        {
            text = text.TrimStart(Blanks);
            if (text.IsEmpty)
                return words;
            bool isQuoted = text[0] is (byte)'"' or (byte)'\'';
            int end = isQuoted ? text[1..].IndexOf(text[0]) : text.IndexOfAny(BlankBytes);
            if (isQuoted && (end < 0 || (end + 2 < text.Length && !BlankBytes.Contains(text[end + 2]))))
                return null;
            ReadOnlySpan<byte> word = isQuoted ? text.Slice(1, end) : end < 0 ? text : text[..end];
            words.Add(word.ToArray());
            text = text[(word.Length + (isQuoted ? 2 : 0))..];
        }
    }

    private static bool Is(string option, string name) => string.Equals(option, name, StringComparison.OrdinalIgnoreCase);
}
