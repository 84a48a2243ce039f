namespace GoKV.Infrastructure.Recovery;

/// <summary>A place in a file that is not what was written there.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Offset">The offset of the record, block or header that is wrong.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="IsTornTail">True when it looks like a write that a crash cut short, and nothing says that it was ever complete.</param>
internal sealed record Damage(string File, long Offset, string Reason, bool IsTornTail = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File} at offset {Offset}: {Reason}";
}
