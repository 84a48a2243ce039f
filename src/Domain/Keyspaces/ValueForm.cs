namespace GoKV.Domain.Keyspaces;

/// <summary>How a value is stored.</summary>
public enum ValueForm : byte
{
    /// <summary>Not at all: a record of this form is free.</summary>
    None = 0,

    /// <summary>A signed 64-bit integer.</summary>
    Integer = 1,

    /// <summary>Bytes.</summary>
    Bytes = 2,

    /// <summary>Bytes that were cut or joined. Redis keeps room behind such a string and calls it raw, however short it is.</summary>
    EditedBytes = 3,
}
