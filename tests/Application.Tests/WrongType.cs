using GoKV.Domain.Partitions;

namespace GoKV.Application.Tests;

/// <summary>The error that a partition named users gives for a command its schema does not have.</summary>
internal static class WrongType
{
    public static string Of(Schema schema) =>
        $"(error) WRONGTYPE Operation against a partition holding the wrong kind of value: partition 'users' has schema {schema.Word()}";
}
