using GoKV.Application.Commands;

namespace GoKV.Application.Keys;

/// <summary>UNLINK key [key ...]: DEL. What is deleted is always reclaimed by another thread, the garbage collector's.</summary>
internal static class UnlinkCommand
{
    public static readonly CommandSpec Spec = DelCommand.Spec with
    {
        Name = "unlink",
        Flags = DelCommand.Spec.Flags | CommandFlags.Fast,
        Summary = "Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.",
        Since = "4.0.0",
        Complexity =
            "O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, "
            + "where N is the number of allocations the deleted objects where composed of.",
    };
}
