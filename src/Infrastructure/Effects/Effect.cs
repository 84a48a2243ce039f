using GoKV.Domain.Values;

namespace GoKV.Infrastructure.Effects;

/// <summary>What an effect does. The numbers are in the files (docs/formats/wal.md) and never change.</summary>
internal enum EffectKind : byte
{
    /// <summary>A key has these bytes.</summary>
    PutBytes = 1,

    /// <summary>A key has this integer.</summary>
    PutInteger = 2,

    /// <summary>A key is gone.</summary>
    Delete = 3,

    /// <summary>A key has another expiry, or none.</summary>
    Expire = 4,

    /// <summary>All keys are gone.</summary>
    Clear = 5,
}

/// <summary>One effect on its way to a file. It refers to the caller's bytes and lives on the stack.</summary>
/// <remarks>
/// <code>
/// effect  = kind:u8 [key] [expiry] [value]            kind: bit 7 set when an expiry follows
/// key     = length:varint bytes
/// expiry  = unix-milliseconds:varint
/// value   = length:varint bytes                        PutBytes
///         | zigzag:varint                              PutInteger
/// </code>
/// </remarks>
internal readonly ref struct Effect
{
    /// <summary>Set in the kind's byte when an expiry follows the key.</summary>
    public const byte HasExpiry = 0x80;

    private readonly ReadOnlySpan<byte> _key;
    private readonly Value _value;
    private readonly Expiry _expiry;
    private readonly EffectKind _kind;

    private Effect(EffectKind kind, ReadOnlySpan<byte> key, Value value, Expiry expiry)
    {
        _kind = kind;
        _key = key;
        _value = value;
        _expiry = expiry;
    }

    /// <summary>The bytes that <see cref="Write"/> writes.</summary>
    public int Size
    {
        get
        {
            int size = 1;
            if (_kind != EffectKind.Clear)
                size += Varint.SizeOf((ulong)_key.Length) + _key.Length;
            if (!_expiry.IsNone)
                size += Varint.SizeOf((ulong)_expiry.UnixMilliseconds);
            if (_kind == EffectKind.PutBytes)
                size += Varint.SizeOf((ulong)_value.Span.Length) + _value.Span.Length;
            else if (_kind == EffectKind.PutInteger)
                size += Varint.SizeOf(Varint.ZigZag(_value.Integer));
            return size;
        }
    }

    public static Effect Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) =>
        new(value.IsInteger ? EffectKind.PutInteger : EffectKind.PutBytes, key, value, expiry);

    public static Effect Delete(ReadOnlySpan<byte> key) => new(EffectKind.Delete, key, default, Expiry.None);

    public static Effect Expire(ReadOnlySpan<byte> key, Expiry expiry) => new(EffectKind.Expire, key, default, expiry);

    public static Effect Clear() => new(EffectKind.Clear, default, default, Expiry.None);

    /// <summary>Writes the effect.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        int at = 0;
        destination[at++] = (byte)((byte)_kind | (_expiry.IsNone ? 0 : HasExpiry));
        if (_kind != EffectKind.Clear)
            at += WriteBytes(destination[at..], _key);
        if (!_expiry.IsNone)
            at += Varint.Write(destination[at..], (ulong)_expiry.UnixMilliseconds);
        if (_kind == EffectKind.PutBytes)
            at += WriteBytes(destination[at..], _value.Span);
        else if (_kind == EffectKind.PutInteger)
            at += Varint.Write(destination[at..], Varint.ZigZag(_value.Integer));
        return at;
    }

    private static int WriteBytes(Span<byte> destination, ReadOnlySpan<byte> bytes)
    {
        int at = Varint.Write(destination, (ulong)bytes.Length);
        bytes.CopyTo(destination[at..]);
        return at + bytes.Length;
    }
}
