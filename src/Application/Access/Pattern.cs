using GoKV.Domain.Keyspaces;

namespace GoKV.Application.Access;

/// <summary>What may be done to keys that a pattern describes.</summary>
[Flags]
internal enum KeyAccess
{
    /// <summary>Neither: a command that learns nothing of the value, such as EXISTS, may use any key that is named by some pattern.</summary>
    None = 0,

    /// <summary>Values may be read.</summary>
    Read = 1,

    /// <summary>Values may be changed or removed.</summary>
    Write = 2,

    /// <summary>Both.</summary>
    All = Read | Write,
}

/// <summary>A glob of a rule, for keys with what may be done to them; for channels and partitions that does not matter.</summary>
internal sealed record Pattern(string Text, KeyAccess Access = KeyAccess.All)
{
    private readonly byte[] _bytes = ByteText.Bytes(Text);

    /// <summary>True when it describes a name.</summary>
    public bool Matches(ReadOnlySpan<byte> name) => Glob.Matches(_bytes, name);

    /// <summary>True when it is this name, which is a pattern itself.</summary>
    public bool Is(ReadOnlySpan<byte> pattern) => pattern.SequenceEqual(_bytes);

    /// <summary>The rule that adds it to the keys.</summary>
    public string KeyRule => Access switch
    {
        KeyAccess.Read => "%R~" + Text,
        KeyAccess.Write => "%W~" + Text,
        _ => "~" + Text,
    };

    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other is not null && Text == other.Text && Access == other.Access;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Text, Access);
}
