using GoKV.Domain.Values;

namespace GoKV.Application.Replies;

/// <summary>Bulk strings and nulls, as many as a list has: one array, or one reply each.</summary>
/// <remarks>The list belongs to this reply until it has been written.</remarks>
public sealed class ValuesReply(ValueList values, bool isArray) : Reply
{
    /// <summary>The values.</summary>
    public ValueList Values { get; } = values;

    /// <summary>True for one array; false for a reply to each of several commands.</summary>
    public bool IsArray { get; } = isArray;

    /// <inheritdoc/>
    public override int Answers => IsArray ? 1 : Values.Count;
}
