using Xunit;

namespace GoKV.TestKit;

/// <summary>
/// A test that drives programs of the system, such as redis-cli. Where one is missing the test is skipped and says which package brings it; where
/// <c>CI=true</c> nothing is skipped, so there the test runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresToolFactAttribute : FactAttribute
{
    /// <summary>A test that needs these programs.</summary>
    public RequiresToolFactAttribute(params string[] tools) => Skip = RequiredTools.ReasonToSkip(tools);
}

/// <summary>As <see cref="RequiresToolFactAttribute"/>, for tests with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresToolTheoryAttribute : TheoryAttribute
{
    /// <summary>A test that needs these programs.</summary>
    public RequiresToolTheoryAttribute(params string[] tools) => Skip = RequiredTools.ReasonToSkip(tools);
}
