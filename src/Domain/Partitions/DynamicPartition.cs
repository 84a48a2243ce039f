using System.Diagnostics.CodeAnalysis;
using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>
/// A partition in which a key behaves as in Redis: a value that is the text of an integer can be counted with, any value can be cut and joined. The
/// numbered databases are of this schema.
/// </summary>
public sealed class DynamicPartition(PartitionIdentity identity, IPartitionJournal journal, KeyHasher hasher)
    : TextPartition<DynamicValue>(identity, journal, hasher, static value => value.SizeInMemory), ICounters, IFloatCounters
{
    /// <inheritdoc/>
    public Outcome<long> IncrementBy(Key key, long delta, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (long current, Expiry expiry) = (0, Expiry.None);
            if (entry.Exists)
            {
                if (!Keyspace.ValueOf(entry).AsValue().TryGetInteger(out current))
                    return DomainErrors.NotAnInteger;
                expiry = Keyspace.ExpiryOf(entry);
            }

            if (!Counter.TryAdd(current, delta, out long sum))
                return DomainErrors.Overflow;
            Store(entry, key, new DynamicValue(sum), expiry);
            return sum;
        }
    }

    /// <inheritdoc/>
    public Outcome<Value> IncrementByFloat(Key key, ExtendedFloat delta, UnixTime now)
    {
        lock (Gate)
        {
            if (RefuseWrite() is { } error)
                return error;
            EntryHandle entry = FindLive(key, now);
            (ExtendedFloat current, Expiry expiry) = (default, Expiry.None);
            if (entry.Exists)
            {
                if (!ExtendedFloat.TryParse(Keyspace.ValueOf(entry).AsValue().ToArray(), out current))
                    return DomainErrors.NotAFloat;
                expiry = Keyspace.ExpiryOf(entry);
            }

            ExtendedFloat sum = current.Add(delta);
            if (!sum.IsFinite)
                return DomainErrors.NotFinite;
            byte[] text = sum.ToText();
            Store(entry, key, new DynamicValue(text), expiry);
            return Texts.HandOut(text);
        }
    }

    private protected override bool TryEncode(Value value, out DynamicValue encoded)
    {
        encoded = value.TryGetInteger(out long integer) ? new DynamicValue(integer) : new DynamicValue(Texts.Keep(value));
        return true;
    }

    private protected override bool TryAdopt(Value value, out DynamicValue encoded)
    {
        encoded = value.IsInteger ? new DynamicValue(value.Integer) : DynamicValue.Of(value.ToArray());
        return true;
    }

    private protected override Value Decode(DynamicValue value) => value.HandOut();

    private protected override Value View(DynamicValue value) => value.AsValue();

    private protected override DynamicValue Duplicate(DynamicValue value) => value.Duplicate();

    private protected override bool TryOverwrite(DynamicValue held, Value value) => held.TryOverwrite(value);

    private protected override DynamicValue OfNew(byte[] bytes) => DynamicValue.Of(bytes);

    private protected override DynamicValue OfBytes(byte[] bytes) => DynamicValue.OfEdited(bytes);

    private protected override string EncodingOf(DynamicValue value) => value.Encoding;
}

/// <summary>A value of a DYNAMIC partition: an integer held as such, or bytes. More kinds will follow, which is why the reference is an object.</summary>
public readonly struct DynamicValue
{
    // What _integer says of bytes that APPEND or SETRANGE made: Redis keeps room behind such a string and calls it raw, however short it is.
    private const long Edited = 1;

    private readonly object? _held;
    private readonly long _integer;

    /// <summary>An integer.</summary>
    public DynamicValue(long integer) => _integer = integer;

    /// <summary>Bytes, which must never be changed afterwards.</summary>
    public DynamicValue(byte[] bytes) => _held = bytes;

    private DynamicValue(byte[] bytes, long mark) => (_held, _integer) = (bytes, mark);

    /// <summary>Bytes, held as an integer when they are the text of one.</summary>
    public static DynamicValue Of(byte[] bytes) => IntegerText.TryParse(bytes, out long integer) ? new(integer) : new(bytes);

    /// <summary>Bytes that were cut or joined, held as bytes whatever they say.</summary>
    public static DynamicValue OfEdited(byte[] bytes) => new(bytes, Edited);

    /// <summary>The value as clients see it, for good.</summary>
    public Value HandOut() => TryGetBytes(out byte[]? bytes) ? Texts.HandOut(bytes) : new Value(_integer);

    /// <summary>The value for a second entry.</summary>
    public DynamicValue Duplicate() => TryGetBytes(out byte[]? bytes) ? new DynamicValue(Texts.Keep(new Value(bytes)), _integer) : this;

    /// <summary>Writes bytes over those that are held, if that leaves nothing else to change.</summary>
    public bool TryOverwrite(Value value) =>
        TryGetBytes(out byte[]? bytes) && _integer != Edited && bytes.Length == value.Length && !value.TryGetInteger(out _) && Texts.TryOverwrite(bytes, value);

    /// <summary>The value, good only while nobody changes the entry.</summary>
    public Value AsValue() => TryGetBytes(out byte[]? bytes) ? new Value(bytes) : new Value(_integer);

    /// <summary>Redis' name for how it is held.</summary>
    public string Encoding => !TryGetBytes(out byte[]? bytes) ? "int" : _integer == Edited ? "raw" : Texts.EncodingOf(bytes.Length);

    /// <summary>Bytes it takes besides its entry.</summary>
    public int SizeInMemory => TryGetBytes(out byte[]? bytes) ? Texts.SizeOf(bytes) : 0;

    private bool TryGetBytes([NotNullWhen(true)] out byte[]? bytes) => (bytes = _held as byte[]) is not null;
}
