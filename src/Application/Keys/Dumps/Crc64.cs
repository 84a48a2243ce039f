using System.Buffers.Binary;

namespace GoKV.Application.Keys.Dumps;

/// <summary>
/// The checksum of Redis' dumps: CRC-64 of the Jones polynomial 0xad93d23594c935a9, reflected, from 0, without a final exclusive or. Of "123456789" it is
/// 0xe9c6d914c4b8d9ca.
/// </summary>
/// <remarks>Thread safety: any thread.</remarks>
internal static class Crc64
{
    private const ulong ReflectedPolynomial = 0x95ac9329ac4bc9b5;

    // Eight bytes at a time, each through a table of its own: a long value takes a tenth of the time that it takes byte by byte.
    private const int Lanes = 8;

    private static readonly ulong[] Tables = MakeTables();

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="crc">The checksum of what comes before them.</param>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong crc = 0)
    {
        ulong[] tables = Tables;
        for (; bytes.Length >= Lanes; bytes = bytes[Lanes..])
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong next = 0;
            for (int lane = Lanes - 1; lane >= 0; lane--, crc >>= 8)
                next ^= tables[(lane << 8) | (byte)crc];
            crc = next;
        }

        foreach (byte each in bytes)
            crc = (crc >> 8) ^ tables[(byte)(crc ^ each)];
        return crc;
    }

    // Table 0 is that of one byte; table n has the effect of a byte that n others follow.
    private static ulong[] MakeTables()
    {
        ulong[] tables = new ulong[Lanes << 8];
        for (int value = 0; value < 256; value++)
        {
            ulong crc = (ulong)value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : ReflectedPolynomial);
            tables[value] = crc;
        }

        for (int index = 256; index < tables.Length; index++)
        {
            ulong before = tables[index - 256];
            tables[index] = (before >> 8) ^ tables[(byte)before];
        }

        return tables;
    }
}
