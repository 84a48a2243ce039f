namespace GoKV.Domain.Partitions;

/// <summary>The one kind of value that a partition holds.</summary>
public enum Schema
{
    /// <summary>Signed 64-bit integers, stored as such.</summary>
    Int,

    /// <summary>Bytes, 0 to 512 MiB.</summary>
    String,

    /// <summary>What Redis would hold, per key; the numbered databases are this.</summary>
    Dynamic,
}

/// <summary>How a partition's data survives a stop.</summary>
public enum PersistMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As of the last snapshot.</summary>
    Snapshot,

    /// <summary>Every acknowledged write, as far as the <see cref="FsyncPolicy"/> promises.</summary>
    Wal,
}

/// <summary>When a WAL is forced to the disk.</summary>
public enum FsyncPolicy
{
    /// <summary>Before the reply.</summary>
    Always,

    /// <summary>About once a second.</summary>
    EverySec,

    /// <summary>When the operating system likes.</summary>
    No,
}

/// <summary>A partition's persistence: the mode, and the fsync policy, which only a WAL has.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Fsync">The policy; meaningful when the mode is <see cref="PersistMode.Wal"/>.</param>
public readonly record struct Persistence(PersistMode Mode, FsyncPolicy Fsync = FsyncPolicy.EverySec);

/// <summary>The words of the grammar for schemas, modes and policies: one place to read them and one to write them.</summary>
public static class PartitionWords
{
    /// <summary>The word of a schema, upper case.</summary>
    public static string Word(this Schema schema) => schema switch
    {
        Schema.Int => "INT",
        Schema.String => "STRING",
        Schema.Dynamic => "DYNAMIC",
        _ => throw new ArgumentOutOfRangeException(nameof(schema)),
    };

    /// <summary>The word of a persistence mode, upper case.</summary>
    public static string Word(this PersistMode mode) => mode switch
    {
        PersistMode.None => "NONE",
        PersistMode.Snapshot => "SNAPSHOT",
        PersistMode.Wal => "WAL",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>The word of an fsync policy, upper case.</summary>
    public static string Word(this FsyncPolicy policy) => policy switch
    {
        FsyncPolicy.Always => "ALWAYS",
        FsyncPolicy.EverySec => "EVERYSEC",
        FsyncPolicy.No => "NO",
        _ => throw new ArgumentOutOfRangeException(nameof(policy)),
    };

    /// <summary>The word of a rule for what overflows, upper case.</summary>
    public static string Word(this OverflowRule rule) => rule switch
    {
        OverflowRule.Reject => "REJECT",
        OverflowRule.Saturate => "SATURATE",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };

    /// <summary>The value of an enum whose word is <paramref name="text"/>, in any case; null when there is none.</summary>
    public static Schema? ReadSchema(string text) => Read(text, Enum.GetValues<Schema>(), Word);

    /// <inheritdoc cref="ReadSchema"/>
    public static PersistMode? ReadPersistMode(string text) => Read(text, Enum.GetValues<PersistMode>(), Word);

    /// <inheritdoc cref="ReadSchema"/>
    public static FsyncPolicy? ReadFsyncPolicy(string text) => Read(text, Enum.GetValues<FsyncPolicy>(), Word);

    /// <inheritdoc cref="ReadSchema"/>
    public static OverflowRule? ReadOverflowRule(string text) => Read(text, Enum.GetValues<OverflowRule>(), Word);

    private static T? Read<T>(string text, T[] values, Func<T, string> word)
        where T : struct
    {
        foreach (T value in values)
        {
            if (string.Equals(word(value), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
