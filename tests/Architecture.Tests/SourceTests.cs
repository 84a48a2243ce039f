using GoKV.Architecture.Tests.Inspection;

namespace GoKV.Architecture.Tests;

/// <summary>Files that can be read in one sitting, methods that can be seen at once.</summary>
public sealed class SourceTests
{
    // About 300 is the aim; beyond this a file holds two ideas.
    private const int MaxFileLines = 400;

    private const int MaxMethodLines = 70;

    // Files that are longer, and why.
    private static readonly Dictionary<string, string> LongFiles = new()
    {
    };

    private const string Sample = """"
        namespace Sample;

        /* class InComment { */
        internal sealed class Sample(int size)
        {
            private static readonly Spec Spec = new("a {")
            {
                Arity = 2, // {
            };

            public int Property
            {
                get { return 1; }
            }

            public string Text(int a = 1, Func<int, int>? f = null)
            {
                if (a > '{')
                {
                    return $"{{ {(a > 1 ? "}" : $"{a}")} \" }}" + @"C:\" + """{ " {""";
                }

                return "";
            }

            public int Short() => size;

            public int Map(int a) => a switch
            {
                1 => 2,
                _ => 3,
            };
        }
        """";

    [Fact]
    public void FilesCanBeReadInOneSitting() => Rule.Holds(
        from file in SourceFile.All()
        where file.Lines > MaxFileLines && !LongFiles.ContainsKey(file.Path)
        select $"{file.Path} has {file.Lines} lines, the limit is {MaxFileLines}");

    [Fact]
    public void EveryExceptionIsStillNeeded() =>
        Rule.Holds(LongFiles.Keys.Except(SourceFile.All().Where(file => file.Lines > MaxFileLines).Select(file => file.Path)));

    [Fact]
    public void MethodsCanBeSeenAtOnce()
    {
        MethodSpan[] methods =
        [
            .. from file in SourceFile.All()
               from span in MethodSpan.In(file.Code)
               select span with { Header = $"{file.Path}: {span.Header}" },
        ];

        Assert.True(methods.Length > 200, $"Only {methods.Length} methods were found.");
        Rule.Holds(methods.Where(method => method.Lines > MaxMethodLines));
    }

    [Fact]
    public void MethodsAreFoundWithTheirLines() => Rule.Finds(
        MethodSpan.In(CSharpText.CodeOf(Sample)).Select(method => $"{method.Header} {method.Line}+{method.Lines}"),
        "public string Text(int a = 1, Func<int, int>? f = null) 16+9",
        "public int Map(int a) => a switch 28+5");

    [Theory]
    [InlineData("a // b", "a     ")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("f(\"x\", '\"', \"y\")", "f(   ,    ,    )")]
    [InlineData("\"\\\\\" + a", "     + a")]
    [InlineData("@\"\\\" + a", "     + a")]
    [InlineData("@\"\"\"\" + a", "      + a")]
    [InlineData("$\"{f(\"}\")} {{\" + a", "               + a")]
    [InlineData("@class", "@class")]
    [InlineData("\"\" + \"\"u8", "   +   u8")]
    public void CommentsAndLiteralsAreBlanked(string source, string code) =>
        Assert.Equal(code.TrimEnd(), CSharpText.CodeOf(source).TrimEnd());

    [Fact]
    public void LinesTypesAndNamespacesAreFound()
    {
        var file = new SourceFile(
            "src/Domain/Values/Key.cs",
            "namespace GoKV.Domain.Values;\n\npublic readonly record struct Key;\n// class No\ninternal enum Kind\n{\n}\n");

        Assert.Equal(7, file.Lines);
        Assert.Equal(["Key", "Kind"], file.Types);
        Assert.Equal(file.NamespaceOfFolder, file.Namespace);
    }
}
