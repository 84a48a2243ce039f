using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>How the commands on bits write offsets and ranges, and what is wrong with them, in Redis' words.</summary>
internal static class BitWords
{
    public static readonly Error BadOffset = new("ERR bit offset is not an integer or out of range");

    public static readonly Error BadBit = new("ERR bit is not an integer or out of range");

    public static readonly Error BitNeither = new("ERR The bit argument must be 1 or 0.");

    public static readonly Error NotOfMany = new("ERR BITOP NOT must be called with a single source key.");

    public static readonly Error BadOverflow = new("ERR Invalid OVERFLOW type specified");

    public static readonly Error BadFieldType = new(
        "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");

    public static readonly Error OnlyGet = new("ERR BITFIELD_RO only supports the GET subcommand");

    /// <summary>Reads the number of a bit within the longest value.</summary>
    /// <param name="word">The word.</param>
    /// <param name="width">The bits that <c>#1</c> stands for; 0 where that is not known.</param>
    /// <param name="offset">The number.</param>
    public static bool TryReadOffset(ReadOnlySpan<byte> word, int width, out long offset)
    {
        bool isField = width > 0 && word.StartsWith("#"u8);
        if (!IntegerText.TryParse(isField ? word[1..] : word, out offset))
            return false;
        if (isField)
            offset = unchecked(offset * width);
        return offset >= 0 && offset >> 3 < Value.MaxLength;
    }

    /// <summary>BYTE or BIT.</summary>
    public static bool TryReadUnit(CommandArguments words, int index, out bool inBits)
    {
        inBits = words.Is(index, "BIT"u8);
        return inBits || words.Is(index, "BYTE"u8);
    }
}
