namespace GoKV.Domain.Partitions;

/// <summary>What BITFIELD does with an integer.</summary>
public enum BitFieldAction
{
    /// <summary>Reads it.</summary>
    Get,

    /// <summary>Writes it; the result is the old one.</summary>
    Set,

    /// <summary>Adds to it; the result is the new one.</summary>
    IncrementBy,
}

/// <summary>What becomes of an integer that does not fit.</summary>
public enum BitFieldOverflow
{
    /// <summary>Its low bits stay.</summary>
    Wrap,

    /// <summary>The nearest that fits.</summary>
    Saturate,

    /// <summary>Nothing is written; the result is null.</summary>
    Fail,
}

/// <summary>One operation on an integer of some bits at some bit of a value (https://redis.io/docs/latest/commands/bitfield/).</summary>
/// <param name="Action">What is done.</param>
/// <param name="IsSigned">Whether the integer may be negative.</param>
/// <param name="Width">Its bits: 1 to 64 when signed, 1 to 63 when not.</param>
/// <param name="Offset">Its first bit.</param>
/// <param name="Operand">What is written or added.</param>
/// <param name="Overflow">What becomes of what does not fit.</param>
public readonly record struct BitFieldOperation(
    BitFieldAction Action, bool IsSigned, int Width, long Offset, long Operand, BitFieldOverflow Overflow)
{
    /// <summary>The last bit that it touches.</summary>
    public long LastBit => Offset + Width - 1;

    /// <summary>Does it on bytes that have all its bits, unless it only reads.</summary>
    /// <param name="bytes">The value.</param>
    /// <param name="changed">Whether the integer is another one now.</param>
    /// <returns>The result; null when it does not fit and <see cref="BitFieldOverflow.Fail"/> says so.</returns>
    internal long? Apply(Span<byte> bytes, ref bool changed)
    {
        long old = Read(bytes);
        if (Action == BitFieldAction.Get)
            return old;
        if (!TryMakeNew(old, out long result))
            return null;
        Write(bytes, result);
        changed |= old != result;
        return Action == BitFieldAction.Set ? old : result;
    }

    /// <summary>The integer; bits behind the end are clear.</summary>
    internal long Read(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (int i = 0; i < Width; i++)
            bits = (bits << 1) | (Bits.Get(bytes, Offset + i) ? 1UL : 0UL);
        return Cut(bits);
    }

    private void Write(Span<byte> bytes, long value)
    {
        for (int i = 0; i < Width; i++)
            Bits.Set(bytes, Offset + i, ((value >> (Width - 1 - i)) & 1) != 0);
    }

    // In 128 bits nothing overflows. Redis takes what SET writes to an unsigned integer as unsigned itself.
    private bool TryMakeNew(long old, out long result)
    {
        Int128 wanted = Action == BitFieldAction.IncrementBy ? (Int128)old + Operand : IsSigned ? Operand : (Int128)(ulong)Operand;
        Int128 max = (Int128.One << (IsSigned ? Width - 1 : Width)) - 1;
        Int128 min = IsSigned ? -max - 1 : 0;
        bool fits = wanted >= min && wanted <= max;
        result = fits ? (long)wanted
            : Overflow == BitFieldOverflow.Saturate ? (long)(wanted > max ? max : min)
            : Cut(unchecked((ulong)wanted));
        return fits || Overflow != BitFieldOverflow.Fail;
    }

    // The low bits as the integer they stand for.
    private long Cut(ulong bits)
    {
        int unused = 64 - Width;
        return IsSigned ? (long)(bits << unused) >> unused : (long)(bits << unused >> unused);
    }
}
