using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GoKV.Domain.Partitions;

/// <summary>The name of a partition: 1 to 64 of <c>A-Z a-z 0-9 _ - . :</c>, case-sensitive, not digits only (those are ids) and without a leading dot.</summary>
public sealed record PartitionName
{
    private PartitionName(string text) => Text = text;

    /// <summary>The name as text, ASCII.</summary>
    public string Text { get; }

    /// <summary>Checks a text against the rule; false when it breaks it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out PartitionName? name)
    {
        name = null;
        if (text.IsEmpty || text.Length > PartitionLimits.MaxNameLength || text[0] == '.')
            return false;

        bool onlyDigits = true;
        foreach (byte letter in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'_' or (byte)'-' or (byte)'.' or (byte)':'))
                return false;
            onlyDigits &= char.IsAsciiDigit((char)letter);
        }

        if (onlyDigits)
            return false;
        name = new PartitionName(Encoding.ASCII.GetString(text));
        return true;
    }

    /// <summary>The name of a numbered database, which is its number and cannot be given to a created partition.</summary>
    internal static PartitionName OfNumbered(PartitionId id) => new(id.ToString());

    /// <inheritdoc/>
    public override string ToString() => Text;
}
