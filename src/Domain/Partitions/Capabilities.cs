using GoKV.Domain.Errors;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Sketches;
using GoKV.Domain.Values;

namespace GoKV.Domain.Partitions;

/// <summary>What partitions of plain values can do, whatever the values are: INT, STRING, DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>. Each operation is atomic, also over several keys.</remarks>
public interface IScalars
{
    /// <summary>The value of a key; null when it does not exist.</summary>
    Outcome<Value?> Get(Key key, UnixTime now);

    /// <summary>Adds the values of several keys at one moment to a list: one operation.</summary>
    Outcome<bool> GetMany(ReadOnlySpan<Key> keys, ValueList values, UnixTime now);

    /// <summary>As <see cref="Get"/> of one key after the other, whose values are added to a list.</summary>
    Outcome<bool> GetEach(ReadOnlySpan<Key> keys, ValueList values, UnixTime now);

    /// <summary>Stores a value and takes off the key's expiry, or sets one: a SET without conditions.</summary>
    Outcome<bool> Put(Key key, Value value, Expiry expiry, UnixTime now);

    /// <summary>
    /// Stores a value if the condition holds; what was there before is in the result, and counts as read when <paramref name="readsOld"/> says so.
    /// </summary>
    Outcome<SetResult> Set(Key key, Value value, ExpiryChange expiry, SetCondition condition, UnixTime now, bool readsOld = false);

    /// <summary>Stores a value that comes from another partition; false when there is one and <paramref name="replace"/> is not set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stored">What <see cref="Peek"/> of the other partition answered.</param>
    /// <param name="replace">Whether what is there goes.</param>
    /// <param name="what">What the observer is told of it; null when the caller tells it.</param>
    /// <param name="now">The time.</param>
    Outcome<bool> Adopt(Key key, StoredValue stored, bool replace, KeyEvent? what, UnixTime now);

    /// <summary>
    /// Makes a key from a dump. Fails when it exists and <paramref name="replace"/> is not set; what is wrong with the dump counts only after that, as in
    /// Redis. With an expiry that has passed the key is gone, and so is what was there before.
    /// </summary>
    Outcome<bool> Restore(Key key, Outcome<DumpedValue> dumped, bool replace, UnixTime now);

    /// <summary>As <see cref="Put"/> of one entry after the other, without an expiry, until one fails.</summary>
    /// <param name="entries">Keys and values.</param>
    /// <param name="now">The time.</param>
    /// <param name="error">What is wrong with the entry behind the last one that was stored; null when all were.</param>
    /// <returns>How many were stored.</returns>
    int PutEach(ReadOnlySpan<(Key Key, Value Value)> entries, UnixTime now, out Error? error);

    /// <summary>
    /// Stores several values as one effect; with <paramref name="onlyIfNoneExists"/> all of them or none. Whether they were stored.
    /// </summary>
    Outcome<bool> SetMany(ReadOnlySpan<(Key Key, Value Value)> entries, bool onlyIfNoneExists, UnixTime now);

    /// <summary>The value of a key, which is deleted; null when it does not exist.</summary>
    Outcome<Value?> GetAndDelete(Key key, UnixTime now);

    /// <summary>The value of a key, whose expiry changes; null when it does not exist. An expiry that has passed deletes the key.</summary>
    Outcome<Value?> GetAndExpire(Key key, ExpiryChange expiry, UnixTime now);

    /// <summary>
    /// The value of a key with its expiry, to be stored elsewhere; null when it does not exist. Counted as a hit or miss only when it <paramref name="isUse"/>.
    /// </summary>
    Outcome<StoredValue?> Peek(Key key, UnixTime now, bool isUse = false);
}

/// <summary>A value as a partition holds it, on its way to another one.</summary>
/// <param name="Value">The value, which nobody will change.</param>
/// <param name="Form">How it is held.</param>
/// <param name="Expiry">Its expiry.</param>
public readonly record struct StoredValue(Value Value, ValueForm Form, Expiry Expiry);

/// <summary>A value that comes from a dump.</summary>
/// <param name="Value">The value.</param>
/// <param name="Expiry">Its expiry.</param>
public readonly record struct DumpedValue(Value Value, Expiry Expiry)
{
    /// <summary>Seconds since its last use; null when nobody knows. Kept where the eviction policy wants to know.</summary>
    public long? IdleSeconds { get; init; }

    /// <summary>Redis' logarithmic count of its uses, 0 to 255; null when nobody knows. Kept where the eviction policy wants to know.</summary>
    public byte? Uses { get; init; }
}

/// <summary>What partitions can do whose values may be integers: INT, DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>.</remarks>
public interface ICounters
{
    /// <summary>
    /// Adds to the integer of a key, a missing key counting as 0, and keeps its expiry. The new integer; fails when the value is not an integer or the
    /// sum is out of range.
    /// </summary>
    Outcome<long> IncrementBy(Key key, long delta, UnixTime now);

    /// <summary>As <see cref="IncrementBy"/> of one key after the other, until one fails.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="delta">What is added to each.</param>
    /// <param name="sums">The new integers; as long as <paramref name="keys"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="error">What is wrong with the key behind the last one that was incremented; null when all were.</param>
    /// <returns>How many were incremented.</returns>
    int IncrementEach(ReadOnlySpan<Key> keys, long delta, Span<long> sums, UnixTime now, out Error? error);
}

/// <summary>How what a partition was told is changed while it is used.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>.</remarks>
public interface IAlterable
{
    /// <summary>
    /// Proposes other options: from now on it is watched whether what is stored obeys their constraints, and nothing is refused yet. Null withdraws what was proposed.
    /// </summary>
    void Propose(PartitionOptions? options);

    /// <summary>Looks at some of the values that are there; false when one of them, or one that was stored meanwhile, breaks a constraint that is proposed.</summary>
    /// <param name="cursor">0 to begin; 0 again when all have been looked at.</param>
    /// <param name="count">About how many entries.</param>
    bool CheckProposed(ref ulong cursor, int count);

    /// <summary>Makes the partition something else, of the same number, name and schema; false, and nothing changes, when a proposed constraint was broken.</summary>
    bool TryAlter(PartitionIdentity identity);
}

/// <summary>What partitions can do whose values are all integers: INT.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>.</remarks>
public interface IAggregates
{
    /// <summary>Begins to aggregate the integers as they are at this moment. Ended by <see cref="EndWalk"/>.</summary>
    /// <param name="pattern">A glob for the keys.</param>
    /// <param name="now">The time.</param>
    Outcome<AggregateWalk> BeginWalk(ReadOnlyMemory<byte> pattern, UnixTime now);

    /// <summary>Goes on for about so many entries: the lock is held for that long. Whether there is more.</summary>
    Outcome<bool> StepWalk(AggregateWalk walk, int count);

    /// <summary>Ends a walk, wherever it is.</summary>
    void EndWalk(AggregateWalk walk);
}

/// <summary>What partitions can do whose values are bytes: STRING, DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>. Offsets are in bytes.</remarks>
public interface ITexts
{
    /// <summary>Appends to the value of a key, a missing one counting as empty, and keeps its expiry. The new length.</summary>
    Outcome<long> Append(Key key, Value suffix, UnixTime now);

    /// <summary>
    /// The bytes from <paramref name="start"/> to <paramref name="end"/>, both included, negative counting from the end; empty when there are none or no key.
    /// </summary>
    Outcome<Value> GetRange(Key key, long start, long end, UnixTime now);

    /// <summary>
    /// Writes bytes over the value from an offset on, filling with zero bytes up to there, and keeps its expiry. The new length. Writing nothing to a
    /// missing key does not make it.
    /// </summary>
    Outcome<long> SetRange(Key key, long offset, Value bytes, UnixTime now);

    /// <summary>The bytes of two keys at one moment, none for a missing one. Nobody changes them.</summary>
    Outcome<(byte[] First, byte[] Second)> GetBoth(Key first, Key second, UnixTime now);
}

/// <summary>What partitions can do whose values have bits that can be counted and changed: STRING, DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>. Bit 0 is the highest of the first byte; a missing key counts as empty. A change keeps the expiry.</remarks>
public interface IBits
{
    /// <summary>A bit; clear behind the end.</summary>
    Outcome<bool> GetBit(Key key, long bit, UnixTime now);

    /// <summary>Sets or clears a bit, below 8 times <see cref="Value.MaxLength"/>, filling with zero bytes up to there. What it was before.</summary>
    Outcome<bool> SetBit(Key key, long bit, bool on, UnixTime now);

    /// <summary>How many bits are set. What is wrong with the range counts only when the key exists, as in Redis.</summary>
    Outcome<long> CountBits(Key key, Outcome<BitRange> range, UnixTime now);

    /// <summary>The first bit that is set or clear; -1 when there is none. The range as in <see cref="CountBits"/>.</summary>
    Outcome<long> FindBit(Key key, bool on, Outcome<BitRange> range, UnixTime now);

    /// <summary>Stores what an operation makes of the bits of several keys, without an expiry, and deletes the destination when that is empty. Its length.</summary>
    Outcome<long> CombineBits(BitOperation operation, Key destination, ReadOnlySpan<Key> sources, UnixTime now);

    /// <summary>Reads and changes integers within a value, one after the other; a result each, null where one did not fit.</summary>
    Outcome<long?[]> EditBitFields(Key key, ReadOnlySpan<BitFieldOperation> operations, UnixTime now);
}

/// <summary>What partitions can do whose values may be HyperLogLogs: STRING, DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>. A value that is none, or a corrupted one, is an error and stays as it is.</remarks>
public interface ISketches
{
    /// <summary>Adds elements to the HyperLogLog of a key, which is made when it does not exist. Whether its estimate may have changed, or it was made.</summary>
    /// <param name="key">The key.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="sparseLimit">The bytes that one may take before it becomes dense.</param>
    /// <param name="now">The time.</param>
    Outcome<bool> AddElements(Key key, ReadOnlySpan<Key> elements, long sparseLimit, UnixTime now);

    /// <summary>About how many different elements were added to the HyperLogLog of a key, which remembers it; 0 when it does not exist.</summary>
    Outcome<long> CountElements(Key key, UnixTime now);

    /// <summary>About how many different elements were added to those of several keys together.</summary>
    Outcome<long> CountUnion(ReadOnlySpan<Key> keys, UnixTime now);

    /// <summary>Adds to the HyperLogLog of a key, which is made when it does not exist, what others have. Always true.</summary>
    Outcome<bool> MergeElements(Key destination, ReadOnlySpan<Key> sources, long sparseLimit, UnixTime now);

    /// <summary>A copy of the HyperLogLog of a key, for tests to look at; null when it does not exist.</summary>
    /// <param name="key">The key.</param>
    /// <param name="makesDense">Whether it is made dense before.</param>
    /// <param name="wasSparse">Whether it was sparse before.</param>
    /// <param name="now">The time.</param>
    Outcome<HyperLogLog?> ExamineSketch(Key key, bool makesDense, out bool wasSparse, UnixTime now);
}

/// <summary>What partitions can do whose values may be floating point numbers written as text: DYNAMIC.</summary>
/// <remarks>Thread safety: as <see cref="Partition"/>.</remarks>
public interface IFloatCounters
{
    /// <summary>
    /// Adds to the number of a key, a missing key counting as 0, and keeps its expiry. The new number's text, as Redis writes it; fails when the value
    /// is not a number or the sum is not finite.
    /// </summary>
    Outcome<Value> IncrementByFloat(Key key, ExtendedFloat delta, UnixTime now);
}
