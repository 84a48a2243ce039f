using System.Text.RegularExpressions;
using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;

namespace GoKV.Architecture.Tests;

/// <summary>How types are named, closed and laid out in files.</summary>
public sealed partial class TypeTests
{
    [Fact]
    public void ConcreteClassesAreSealed() => Rule.Holds(NotSealed(Product.AllTypes));

    [Fact]
    public void NoTypeHasANameThatSaysNothing() => Rule.Holds(
        from file in SourceFile.All()
        from name in file.Types.Append(Path.GetFileNameWithoutExtension(file.Path))
        where SaysNothing(name)
        select $"{file.Path}: {name}");

    [Fact]
    public void NamespacesFollowFolders() => Rule.Holds(Misplaced(SourceFile.All()));

    // Of one idea, one file; what became too long holds two ideas.
    [Fact]
    public void NoTypeIsSpreadOverSeveralFiles() => Rule.Holds(Spread(SourceFile.All()));

    [Fact]
    public void PlantedClassesAreFound() => Rule.Finds(
        NotSealed([.. Product.Declared(typeof(IsNotSealed))]), typeof(IsNotSealed).FullName!, typeof(IsNotSealed.NorIsThis).FullName!);

    [Theory]
    [InlineData("PartitionManager", true)]
    [InlineData("StringHelpers", true)]
    [InlineData("IoUtils", true)]
    [InlineData("KeyUtil", true)]
    [InlineData("CommandProcessor", true)]
    [InlineData("Common", true)]
    [InlineData("PartitionInternal", true)]
    [InlineData("ManagerOfNothing", false)]
    [InlineData("Futile", false)]
    public void NamesThatSayNothingAreFound(string name, bool found) => Assert.Equal(found, SaysNothing(name));

    [Fact]
    public void PlantedNamespacesAreFound() => Rule.Finds(
        Misplaced(
        [
            new SourceFile("src/Domain/Values/Key.cs", "namespace GoKV.Domain;\npublic struct Key;"),
            new SourceFile("src/Domain/None.cs", "public struct None;"),
            new SourceFile("src/Host/Program.cs", "return 0;"),
        ]),
        "src/Domain/Values/Key.cs: GoKV.Domain should be GoKV.Domain.Values",
        "src/Domain/None.cs:  should be GoKV.Domain");

    [Fact]
    public void PlantedSpreadIsFound() => Rule.Finds(
        Spread(
        [
            new SourceFile("src/Domain/A.cs", "namespace GoKV.Domain;\npublic partial class Session;"),
            new SourceFile("src/Domain/B.cs", "namespace GoKV.Domain;\npublic partial class Session;"),
            new SourceFile("src/Host/C.cs", "namespace GoKV.Host;\n// class Session\npublic class Other;"),
        ]),
        "GoKV.Domain.Session: src/Domain/A.cs, src/Domain/B.cs");

    private static IEnumerable<string> NotSealed(IEnumerable<Type> types) =>
        from type in types
        where type is { IsClass: true, IsAbstract: false, IsSealed: false } && type.FullName != "Program"
        select type.FullName!;

    private static IEnumerable<string> Misplaced(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Namespace is null ? file.Types.Any() : file.Namespace != file.NamespaceOfFolder
        select $"{file.Path}: {file.Namespace} should be {file.NamespaceOfFolder}";

    private static bool SaysNothing(string name) => EmptyName().IsMatch(name);

    private static IEnumerable<string> Spread(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Code.Contains(" partial ", StringComparison.Ordinal)
        from type in file.Types.Distinct()
        group file.Path by $"{file.Namespace}.{type}" into declared
        where declared.Count() > 1
        select $"{declared.Key}: {string.Join(", ", declared)}";

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities|Processor|Common|Internal)$")]
    private static partial Regex EmptyName();
}
