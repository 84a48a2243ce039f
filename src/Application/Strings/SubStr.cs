using GoKV.Application.Commands;

namespace GoKV.Application.Strings;

/// <summary>SUBSTR key start end: GETRANGE under its first name.</summary>
internal static class SubStrCommand
{
    public static readonly CommandSpec Spec = GetRangeCommand.Spec with { Name = "substr", Since = "1.0.0" };
}
