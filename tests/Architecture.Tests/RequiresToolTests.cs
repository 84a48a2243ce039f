using GoKV.TestKit;

namespace GoKV.Architecture.Tests;

/// <summary>Tests that need a program are skipped with a reason, or run: never passed over in silence.</summary>
public sealed class RequiresToolTests
{
    private const string Nowhere = "/nowhere:/neither";

    [Fact]
    public void AMissingProgramIsNamedWithItsPackage() => Assert.Equal(
        "Not installed: redis-cli (Debian package redis-tools), strace (Debian package strace)",
        RequiredTools.ReasonToSkip(["redis-cli", "strace"], Nowhere, nothingIsSkipped: false));

    [Fact]
    public void WhereNothingIsSkippedAMissingProgramMakesTheTestRun() =>
        Assert.Null(RequiredTools.ReasonToSkip(["redis-cli"], Nowhere, nothingIsSkipped: true));

    [Fact]
    public void AProgramThatIsThereIsFound()
    {
        string folder = Directory.CreateTempSubdirectory("gokv-tools-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "redis-cli"), "");

            Assert.Null(RequiredTools.ReasonToSkip(["redis-cli"], $"{Nowhere}:{folder}", nothingIsSkipped: false));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [RequiresToolFact("sh")]
    public void ATestWhoseProgramIsThereRuns() => Assert.Null(new RequiresToolFactAttribute("sh").Skip);

    [RequiresToolTheory("sh")]
    [InlineData("sh")]
    public void ATestWithDataRunsToo(string tool) => Assert.Null(new RequiresToolTheoryAttribute(tool).Skip);
}
