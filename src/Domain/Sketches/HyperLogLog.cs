using System.Buffers.Binary;
using System.Numerics;

namespace GoKV.Domain.Sketches;

/// <summary>
/// A HyperLogLog as Redis stores it in a string: how many different elements were added, about, in at most 12 KiB, with a standard error of 0.81 %. The bytes are
/// Redis' own after the same commands, so that values go from one to the other by GET, DUMP or files.
/// </summary>
/// <remarks>
/// <code>
/// value  = "HYLL" encoding:u8 0 0 0 count:u64 registers      count: the last result; its highest bit says that it is out of date
/// dense  = 16,384 registers of 6 bits, from the lowest bit on
/// sparse = runs of registers, see <see cref="SparseRun"/>
/// </code>
/// An element's hash has the number of its register in its 14 lowest bits; the register keeps the most zeros that were seen above them, and one.
/// Format: comments of Redis' hyperloglog.c. Thread safety: none.
/// </remarks>
public sealed class HyperLogLog
{
    /// <summary>Number of registers.</summary>
    public const int Registers = 1 << RegisterBits;

    private const int RegisterBits = 14;
    private const int BitsOfRegister = 6;
    private const int RegisterMask = (1 << BitsOfRegister) - 1;
    private const int HeaderBytes = 16;
    private const int DenseBytes = HeaderBytes + (Registers * BitsOfRegister / 8);
    private const int EncodingAt = 4;
    private const int CountAt = 8;
    private const byte Dense = 0;
    private const byte Sparse = 1;
    private const ulong OutOfDate = 1UL << 63;

    private ByteList _value;

    private HyperLogLog(byte[] bytes, int length) => _value = new ByteList(bytes, length);

    private static ReadOnlySpan<byte> Magic => "HYLL"u8;

    /// <summary>True when the registers are in runs, false when each has its six bits.</summary>
    public bool IsSparse => _value.Span[EncodingAt] == Sparse;

    /// <summary>The number of bytes of the value.</summary>
    public int Length => _value.Length;

    /// <summary>The last result of <see cref="TryCount"/>, or null when it is out of date.</summary>
    public long? KnownCount => KnownCountOf(_value.Span);

    /// <summary>One without elements. Its count of 0 is known.</summary>
    public static HyperLogLog Create()
    {
        byte[] bytes = new byte[HeaderBytes + SparseRun.LongestBytes];
        Magic.CopyTo(bytes);
        bytes[EncodingAt] = Sparse;
        return new HyperLogLog(bytes, HeaderBytes + SparseRun.Write(bytes.AsSpan(HeaderBytes), 0, Registers));
    }

    /// <summary>True when a value's header is that of a HyperLogLog. Whether its runs make sense is seen when they are read.</summary>
    public static bool IsOne(ReadOnlySpan<byte> value) =>
        value.Length >= HeaderBytes && value.StartsWith(Magic) && (value[EncodingAt] == Sparse || (value[EncodingAt] == Dense && value.Length == DenseBytes));

    /// <summary>True when a value, which <see cref="IsOne"/>, has six bits for each register.</summary>
    public static bool IsDense(ReadOnlySpan<byte> value) => value[EncodingAt] == Dense;

    /// <summary>The count that a value, which <see cref="IsOne"/>, has in its header; null when it is out of date.</summary>
    public static long? KnownCountOf(ReadOnlySpan<byte> value)
    {
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(value[CountAt..]);
        return (count & OutOfDate) == 0 ? (long)count : null;
    }

    /// <summary>A copy of a value, which <see cref="IsOne"/>, to be changed.</summary>
    public static HyperLogLog Open(ReadOnlySpan<byte> value) => new(value.ToArray(), value.Length);

    /// <summary>Raises registers to those of a value, which <see cref="IsOne"/>: the union of both sets. False when the value is corrupted.</summary>
    /// <param name="value">The value.</param>
    /// <param name="registers">A byte for each of the <see cref="Registers"/>.</param>
    public static bool TryFold(ReadOnlySpan<byte> value, Span<byte> registers) =>
        IsDense(value) ? FoldDense(value[HeaderBytes..], registers) : SparseForm.TryFold(value[HeaderBytes..], registers);

    /// <summary>About how many different elements were added; false when the value is corrupted. Remembers it.</summary>
    public bool TryCount(out long count)
    {
        Span<byte> registers = stackalloc byte[Registers];
        registers.Clear();
        count = 0;
        if (!TryFold(_value.Span, registers))
            return false;
        count = Cardinality.Of(registers);
        BinaryPrimitives.WriteInt64LittleEndian(_value.Span[CountAt..], count);
        return true;
    }

    /// <summary>Marks the count in the header as out of date.</summary>
    public void ForgetCount() => _value.Span[CountAt + 7] |= 0x80;

    /// <summary>Adds an element. False when the value is corrupted.</summary>
    /// <param name="element">The element.</param>
    /// <param name="sparseLimit">The bytes that a sparse one may take before it becomes dense.</param>
    /// <param name="changed">True when the estimate may have changed.</param>
    public bool TryAdd(ReadOnlySpan<byte> element, long sparseLimit, out bool changed)
    {
        ulong hash = MurmurHash.Of(element);
        int register = (int)(hash & (Registers - 1));
        // A bit that ends the zeros where there are no more bits.
        ulong rest = (hash >> RegisterBits) | (1UL << (64 - RegisterBits));
        return TryRaise(register, BitOperations.TrailingZeroCount(rest) + 1, sparseLimit, out changed);
    }

    /// <summary>Raises a register to a value, if it is less. False when the value is corrupted. Parameters as of <see cref="TryAdd"/>.</summary>
    public bool TryRaise(int register, int to, long sparseLimit, out bool changed)
    {
        changed = false;
        if (IsSparse && to <= SparseRun.MaxValue)
        {
            SparseForm.Raised raised = SparseForm.Raise(_value, HeaderBytes, register, to, sparseLimit);
            changed = raised == SparseForm.Raised.Yes;
            if (changed)
                ForgetCount();
            if (raised != SparseForm.Raised.TooLong)
                return raised != SparseForm.Raised.Corrupted;
        }

        if (!TryMakeDense())
            return false;
        changed = RaiseDense(register, to);
        return true;
    }

    /// <summary>Gives each register its six bits. False, and nothing changes, when the value is corrupted.</summary>
    public bool TryMakeDense()
    {
        if (!IsSparse)
            return true;
        Span<byte> registers = stackalloc byte[Registers];
        registers.Clear();
        if (!SparseForm.TryFold(_value.Span[HeaderBytes..], registers))
            return false;
        byte[] dense = new byte[DenseBytes];
        _value.Span[..HeaderBytes].CopyTo(dense);
        dense[EncodingAt] = Dense;
        _value = new ByteList(dense, DenseBytes);
        for (int i = 0; i < Registers; i++)
        {
            if (registers[i] != 0)
                RaiseDense(i, registers[i]);
        }

        return true;
    }

    /// <summary>The value, which this object must not change any more.</summary>
    public byte[] Take() => _value.Take();

    /// <summary>The runs of a sparse one, for people: see <see cref="SparseForm.Describe"/>.</summary>
    public string DescribeRuns() => SparseForm.Describe(_value.Span[HeaderBytes..]);

    /// <summary>The registers; null when the value is corrupted.</summary>
    public byte[]? ReadRegisters()
    {
        byte[] registers = new byte[Registers];
        return TryFold(_value.Span, registers) ? registers : null;
    }

    // False when it had so much already. The last bits of the registers end with the last byte.
    private bool RaiseDense(int register, int to)
    {
        Span<byte> from = _value.Span[(HeaderBytes + (register * BitsOfRegister / 8))..];
        int shift = register * BitsOfRegister % 8;
        bool isInTwo = shift > 8 - BitsOfRegister;
        int bits = from[0] | (isInTwo ? from[1] << 8 : 0);
        if (((bits >> shift) & RegisterMask) >= to)
            return false;
        bits = (bits & ~(RegisterMask << shift)) | (to << shift);
        from[0] = (byte)bits;
        if (isInTwo)
            from[1] = (byte)(bits >> 8);
        return true;
    }

    private static bool FoldDense(ReadOnlySpan<byte> dense, Span<byte> registers)
    {
        // Three bytes have four registers.
        for (int i = 0, at = 0; i < Registers; i += 4, at += 3)
        {
            int bits = dense[at] | (dense[at + 1] << 8) | (dense[at + 2] << 16);
            for (int j = 0; j < 4; j++)
                registers[i + j] = Math.Max(registers[i + j], (byte)((bits >> (j * BitsOfRegister)) & RegisterMask));
        }

        return true;
    }
}
