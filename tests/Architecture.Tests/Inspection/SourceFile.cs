using System.Text.RegularExpressions;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>A C# file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with slashes.</param>
/// <param name="Text">What it contains.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    // Violations planted so that rules can be seen to find them.
    private const string Planted = "tests/Architecture.Tests/Planted/";

    /// <summary>The text without comments and literals.</summary>
    public string Code { get; } = CSharpText.CodeOf(Text);

    /// <summary>The number of lines.</summary>
    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The namespace it declares, or null.</summary>
    public string? Namespace => NamespaceDeclaration().Match(Code) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The names of the types it declares.</summary>
    public IEnumerable<string> Types => TypeDeclaration().Matches(Code).Select(match => match.Groups[1].Value);

    /// <summary>GoKV, project and folders: <c>GoKV.Domain.Values</c> for <c>src/Domain/Values/Key.cs</c>.</summary>
    public string NamespaceOfFolder => "GoKV." + string.Join('.', Path.Split('/')[1..^1]);

    /// <summary>The files of a tree (src, tests, benchmarks), without what is built and what is planted.</summary>
    public static IReadOnlyList<SourceFile> In(string tree, int atLeast)
    {
        string root = Repository.Root;
        SourceFile[] files =
        [
            .. Directory.EnumerateFiles(System.IO.Path.Combine(root, tree), "*.cs", SearchOption.AllDirectories)
                .Select(path => System.IO.Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"))
                .Where(path => !path.StartsWith(Planted, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => new SourceFile(path, File.ReadAllText(System.IO.Path.Combine(root, path)))),
        ];
        Assert.True(files.Length >= atLeast, $"{tree} has {files.Length} files, at least {atLeast} were expected.");
        return files;
    }

    /// <summary>The files of all trees.</summary>
    public static IReadOnlyList<SourceFile> All() => [.. In("src", atLeast: 60), .. In("tests", atLeast: 15), .. In("benchmarks", atLeast: 1)];

    [GeneratedRegex(@"^namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+([A-Z]\w*)")]
    private static partial Regex TypeDeclaration();
}

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds GoKV.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    /// <summary>The files of a kind anywhere in the repository, relative to its root, without what is built.</summary>
    public static IReadOnlyList<string> Find(string pattern) =>
    [
        .. Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj" or ".git" or "artifacts" or "node_modules" or "BenchmarkDotNet.Artifacts"))
            .Order(StringComparer.Ordinal),
    ];

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "GoKV.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("GoKV.sln is in no folder above the tests.");
    }
}
