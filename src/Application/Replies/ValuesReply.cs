using GoKV.Domain.Values;

namespace GoKV.Application.Replies;

/// <summary>
/// Bulk strings and nulls, as many as its list has: one array, or one reply each. A session uses one of them again and again, with its list and its task, so
/// that reads allocate next to nothing.
/// </summary>
public sealed class ValuesReply : Reply
{
    /// <summary>The values. They belong to this reply until it has been written.</summary>
    public ValueList Values { get; } = new();

    /// <summary>True for one array; false for a reply to each of several commands.</summary>
    public bool IsArray { get; set; }

    /// <inheritdoc/>
    public override int Answers => IsArray ? 1 : Values.Count;
}
