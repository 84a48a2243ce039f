using GoKV.TestKit;

namespace GoKV.Interop.Tests.Clients;

/// <summary>A test with data that needs Node.js and the packages beside its scripts. Skipped with the reason where they are missing, never where <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresNodeTheoryAttribute : TheoryAttribute
{
    public RequiresNodeTheoryAttribute() => Skip = RequiredTools.ReasonToSkip(["node"]) ?? (NodeScript.HasPackages || RequiredTools.NothingIsSkipped
        ? null
        : "Not installed: the packages of tests/Interop.Tests/Node (npm ci)");
}
