using GoKV.Domain.Errors;

namespace GoKV.Application.Saving;

/// <summary>Errors of commands that wait.</summary>
internal static class WaitErrors
{
    /// <summary>CLIENT UNBLOCK ... ERROR ended the wait.</summary>
    public static readonly Error Unblocked = new("UNBLOCKED client unblocked via CLIENT UNBLOCK");
}
