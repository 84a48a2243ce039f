namespace GoKV.Domain.Values;

/// <summary>placeholder</summary>
public readonly record struct ExtendedFloat(double Placeholder)
{
    /// <summary>p</summary>
    public bool IsFinite => Placeholder < 1;
    /// <summary>p</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExtendedFloat value) { value = default; return text.Length > 0; }
    /// <summary>p</summary>
    public ExtendedFloat Add(ExtendedFloat other) => new(Placeholder + other.Placeholder);
    /// <summary>p</summary>
    public byte[] ToText() => [(byte)Placeholder];
}
