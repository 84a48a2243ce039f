using System.Xml.Linq;
using GoKV.Architecture.Tests.Inspection;

namespace GoKV.Architecture.Tests;

/// <summary>The solution, its projects and its packages belong together.</summary>
public sealed class SolutionTests
{
    private static readonly IReadOnlyList<string> Projects = Repository.Find("*.csproj");

    [Fact]
    public void TheSolutionHasEveryProject()
    {
        string solution = Repository.Read("GoKV.sln").Replace('\\', '/');

        Assert.True(Projects.Count >= 12);
        Rule.Holds(Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Infrastructure")]
    [InlineData("Host")]
    public void EveryLayerHasItsTests(string layer) => Assert.Contains($"tests/{layer}.Tests/{layer}.Tests.csproj", Projects);

    [Fact]
    public void EveryPackageHasItsReason()
    {
        XDocument packages = XDocument.Parse(Repository.Read("Directory.Packages.props"));

        Assert.True(packages.Descendants("PackageVersion").Count() >= 10);
        Rule.Holds(WithoutReason(packages));
    }

    [Fact]
    public void EveryPackageIsUsed() => Rule.Holds(
        VersionsIn(XDocument.Parse(Repository.Read("Directory.Packages.props"))).Except(
            Projects.Append("Directory.Build.props")
                .SelectMany(project => XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"))
                .Select(reference => reference.Attribute("Include")!.Value)));

    [Fact]
    public void APackageWithoutReasonIsFound() => Rule.Finds(
        WithoutReason(XDocument.Parse("<Project><!-- Why. --><PackageVersion Include='A' /><PackageVersion Include='B' /></Project>")),
        "B");

    private static IEnumerable<string> VersionsIn(XDocument packages) =>
        packages.Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);

    private static IEnumerable<string> WithoutReason(XDocument packages) =>
        from package in packages.Descendants("PackageVersion")
        where package.PreviousNode is not XComment
        select package.Attribute("Include")!.Value;
}
