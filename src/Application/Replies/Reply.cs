using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Replies;

/// <summary>
/// What a command answers, as plain data: no bytes of a protocol, no reference to a session or a partition. Host writes it as RESP2 or RESP3.
/// </summary>
/// <remarks>Immutable. Values that a client sent may be referred to (PING, ECHO) and are valid until its batch has been answered.</remarks>
public abstract class Reply
{
    /// <summary>The simple string OK.</summary>
    public static readonly Reply Ok = new SimpleStringReply("OK");

    /// <summary>Nothing there: null.</summary>
    public static readonly Reply Null = new NullReply(ofArray: false);

    /// <summary>Null where an array was expected: RESP2 has a form of its own for it.</summary>
    public static readonly Reply NullArray = new NullReply(ofArray: true);

    /// <summary>No reply at all: what CLIENT REPLY OFF answers.</summary>
    public static readonly Reply None = new NoReply();

    // At most 100 KB once all of them were needed; Redis shares ten thousand.
    private const int SharedIntegers = 1024;

    private static readonly Reply?[] Integers = new Reply[SharedIntegers];

    /// <summary>The integer 0.</summary>
    public static readonly Reply Zero = Integer(0);

    /// <summary>The integer 1.</summary>
    public static readonly Reply One = Integer(1);

    /// <summary>An array without elements.</summary>
    public static readonly Reply EmptyArray = new ArrayReply([]);

    private static readonly Reply?[] OksOfRuns = new Reply[Lookahead.MaxCommands + 1];

    private Task<Reply>? _completed;

    private protected Reply()
    {
    }

    /// <summary>This reply as a completed task, made once: MediatR's handlers return tasks, and the common replies are shared.</summary>
    internal Task<Reply> Completed => _completed ??= Task.FromResult(this);

    /// <summary>How many commands this answers: more than one when it is the reply to a run of them.</summary>
    public virtual int Answers => 1;

    /// <summary>OK to each of several commands.</summary>
    /// <param name="count">At most <see cref="Lookahead.MaxCommands"/>.</param>
    public static Reply Oks(int count) => OksOfRuns[count] ??= Repeated(Ok, count);

    /// <summary>The same reply to each of several commands.</summary>
    public static Reply Repeated(Reply reply, int count)
    {
        if (count == 1)
            return reply;
        var replies = new Reply[count];
        System.Array.Fill(replies, reply);
        return Sequence(replies);
    }

    /// <summary>An integer. Small ones, which lengths, counts and young counters are, are made once and shared, with their tasks.</summary>
    public static Reply Integer(long value) =>
        (ulong)value < SharedIntegers ? Integers[value] ??= new IntegerReply(value) : new IntegerReply(value);

    /// <summary>1 for true, 0 for false.</summary>
    public static Reply OneIf(bool condition) => condition ? One : Zero;

    /// <summary>A bulk string.</summary>
    public static Reply Bulk(Value value) => new BulkReply(value);

    /// <summary>A bulk string of bytes, which must not be changed afterwards.</summary>
    public static Reply Bulk(byte[] bytes) => new BulkReply(new Value(bytes));

    /// <summary>A bulk string of the UTF-8 bytes of a text.</summary>
    public static Reply Bulk(string text) => new BulkReply(Value.Of(text));

    /// <summary>A bulk string, or null when there is no value.</summary>
    public static Reply BulkOrNull(Value? value) => value is { } present ? new BulkReply(present) : Null;

    /// <summary>A simple string: one line, for fixed words.</summary>
    public static Reply SimpleString(string text) => new SimpleStringReply(text);

    /// <summary>A floating point number: RESP3 has a type for it, RESP2 gets a bulk string.</summary>
    public static Reply Double(double value) => new DoubleReply(value);

    /// <summary>True or false: RESP3 has a type for them, RESP2 gets 1 or 0.</summary>
    public static Reply Boolean(bool value) => new BooleanReply(value);

    /// <summary>An integer of any size, in decimal digits: RESP3 has a type for it, RESP2 gets a bulk string.</summary>
    public static Reply BigNumber(string digits) => new BigNumberReply(digits);

    /// <summary>A reply with something to say about it, which RESP3 alone can: RESP2 gets the reply.</summary>
    public static Reply WithAttributes(Reply reply, params (Reply Key, Reply Value)[] attributes) => new AttributedReply(reply, attributes);

    /// <summary>A text for people in RESP3 (INFO, CLIENT LIST); RESP2 gets a bulk string.</summary>
    public static Reply Verbatim(string text) => new VerbatimReply(text);

    /// <summary>An array.</summary>
    public static Reply Array(params Reply[] elements) => elements.Length == 0 ? EmptyArray : new ArrayReply(elements);

    /// <summary>A map; in RESP2 an array of keys and values in turn.</summary>
    public static Reply Map(params (Reply Key, Reply Value)[] entries) => new MapReply(entries);

    /// <summary>A set; in RESP2 an array.</summary>
    public static Reply Set(params Reply[] elements) => new SetReply(elements);

    /// <summary>A message that answers no command (RESP3 push; in RESP2 an array).</summary>
    public static Reply Push(params Reply[] elements) => new PushReply(elements);

    /// <summary>Several replies of one command in a row: SUBSCRIBE answers for each channel.</summary>
    public static Reply Sequence(params Reply[] replies) => replies.Length == 1 ? replies[0] : new SequenceReply(replies);

    /// <summary>An error.</summary>
    public static Reply Error(Error error) => new ErrorReply(error);

    /// <summary>An error.</summary>
    public static implicit operator Reply(Error error) => new ErrorReply(error);
}

/// <summary>A simple string.</summary>
public sealed class SimpleStringReply(string text) : Reply
{
    /// <summary>The text, one line.</summary>
    public string Text { get; } = text;
}

/// <summary>Null.</summary>
public sealed class NullReply(bool ofArray) : Reply
{
    /// <summary>True when RESP2 writes it as the null array.</summary>
    public bool OfArray { get; } = ofArray;
}

/// <summary>Nothing is written.</summary>
public sealed class NoReply : Reply;

/// <summary>An integer.</summary>
public sealed class IntegerReply(long value) : Reply
{
    /// <summary>The number.</summary>
    public long Value { get; } = value;
}

/// <summary>A floating point number.</summary>
public sealed class DoubleReply(double value) : Reply
{
    /// <summary>The number; may be infinite or not a number.</summary>
    public double Value { get; } = value;
}

/// <summary>A bulk string.</summary>
public sealed class BulkReply(Value value) : Reply
{
    /// <summary>Its bytes, or the integer that stands for them.</summary>
    public Value Value { get; } = value;
}

/// <summary>True or false.</summary>
public sealed class BooleanReply(bool value) : Reply
{
    /// <summary>Which.</summary>
    public bool Value { get; } = value;
}

/// <summary>An integer of any size.</summary>
public sealed class BigNumberReply(string digits) : Reply
{
    /// <summary>Its decimal digits, with a minus when it is negative.</summary>
    public string Digits { get; } = digits;
}

/// <summary>A reply with something to say about it.</summary>
public sealed class AttributedReply(Reply content, IReadOnlyList<(Reply Key, Reply Value)> attributes) : Reply
{
    /// <summary>The reply.</summary>
    public Reply Content { get; } = content;

    /// <summary>Names and values in order.</summary>
    public IReadOnlyList<(Reply Key, Reply Value)> Attributes { get; } = attributes;
}

/// <summary>A text for people.</summary>
public sealed class VerbatimReply(string text) : Reply
{
    /// <summary>The text.</summary>
    public string Text { get; } = text;
}

/// <summary>An array.</summary>
public sealed class ArrayReply(IReadOnlyList<Reply> elements) : Reply
{
    /// <summary>The elements.</summary>
    public IReadOnlyList<Reply> Elements { get; } = elements;
}

/// <summary>A map.</summary>
public sealed class MapReply(IReadOnlyList<(Reply Key, Reply Value)> entries) : Reply
{
    /// <summary>Keys and values in order.</summary>
    public IReadOnlyList<(Reply Key, Reply Value)> Entries { get; } = entries;
}

/// <summary>A set.</summary>
public sealed class SetReply(IReadOnlyList<Reply> elements) : Reply
{
    /// <summary>The elements.</summary>
    public IReadOnlyList<Reply> Elements { get; } = elements;
}

/// <summary>A message that answers no command.</summary>
public sealed class PushReply(IReadOnlyList<Reply> elements) : Reply
{
    /// <summary>The kind, then its data.</summary>
    public IReadOnlyList<Reply> Elements { get; } = elements;
}

/// <summary>Several replies in a row.</summary>
public sealed class SequenceReply(IReadOnlyList<Reply> replies) : Reply
{
    /// <summary>The replies in order.</summary>
    public IReadOnlyList<Reply> Replies { get; } = replies;

    /// <inheritdoc/>
    public override int Answers => Replies.Count;
}

/// <summary>An error.</summary>
public sealed class ErrorReply(Error value) : Reply
{
    /// <summary>The error.</summary>
    public Error Value { get; } = value;
}
