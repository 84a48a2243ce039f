namespace GoKV.Domain.Values;

/// <summary>placeholder</summary>
public readonly record struct ExtendedFloat(double Placeholder);
