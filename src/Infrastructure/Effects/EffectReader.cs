using GoKV.Domain.Values;

namespace GoKV.Infrastructure.Effects;

/// <summary>Takes the effects that are read from a file.</summary>
internal interface IEffectSink
{
    /// <summary>A key has a value and an expiry. Key and value are valid during the call.</summary>
    void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry);

    /// <summary>A key is gone.</summary>
    void Delete(ReadOnlySpan<byte> key);

    /// <summary>A key has another expiry, or none.</summary>
    void Expire(ReadOnlySpan<byte> key, Expiry expiry);

    /// <summary>All keys are gone.</summary>
    void Clear();
}

/// <summary>Reads effects back, one after the other, from bytes whose checksum was right.</summary>
internal static class EffectReader
{
    // A value up to this length is copied once more by who keeps it, which costs less than an array of its own for each that is read.
    private const int MaxLent = 1024;

    [ThreadStatic]
    private static byte[]? _lent;

    /// <summary>Gives all effects to a sink; false when the bytes are not effects, which a right checksum leaves to a bug or a newer version.</summary>
    public static bool TryReadAll(ReadOnlySpan<byte> payload, IEffectSink sink)
    {
        while (!payload.IsEmpty)
        {
            if (!TryReadOne(ref payload, sink))
                return false;
        }

        return true;
    }

    private static bool TryReadOne(ref ReadOnlySpan<byte> payload, IEffectSink sink)
    {
        byte first = payload[0];
        payload = payload[1..];
        var kind = (EffectKind)(first & ~Effect.HasExpiry);
        if (kind == EffectKind.Clear)
        {
            sink.Clear();
            return true;
        }

        if (!TryReadBytes(ref payload, out ReadOnlySpan<byte> key))
            return false;
        ulong milliseconds = 0;
        if ((first & Effect.HasExpiry) != 0 && (!Varint.TryRead(ref payload, out milliseconds) || milliseconds > long.MaxValue))
            return false;
        Expiry expiry = milliseconds == 0 ? Expiry.None : Expiry.At((long)milliseconds);

        switch (kind)
        {
            case EffectKind.PutBytes when TryReadBytes(ref payload, out ReadOnlySpan<byte> bytes):
                sink.Put(key, ValueOf(bytes), expiry);
                return true;
            case EffectKind.PutInteger when Varint.TryRead(ref payload, out ulong zigzag):
                sink.Put(key, new Value(Varint.UnZigZag(zigzag)), expiry);
                return true;
            case EffectKind.Delete:
                sink.Delete(key);
                return true;
            case EffectKind.Expire:
                sink.Expire(key, expiry);
                return true;
            default:
                return false;
        }
    }

    // Short ones lie in one array that the next value overwrites; long ones have their own, which a sink may keep.
    private static Value ValueOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLent)
            return new Value(bytes.ToArray());
        byte[] lent = _lent ??= new byte[MaxLent];
        bytes.CopyTo(lent);
        return new Value(lent, 0, bytes.Length);
    }

    private static bool TryReadBytes(ref ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!Varint.TryRead(ref payload, out ulong length) || length > (ulong)payload.Length)
            return false;
        bytes = payload[..(int)length];
        payload = payload[(int)length..];
        return true;
    }
}
