using System.Runtime.CompilerServices;
using System.Text;
using GoKV.Application.Server.Options;

namespace GoKV.Application.Tests.Docs;

/// <summary>
/// The tables of docs/configuration.md are written from the options. After a change of them: <c>GOKV_UPDATE_DOCS=1 dotnet test tests/Application.Tests</c>.
/// </summary>
public sealed class OptionReferenceTests
{
    private const string Begin = "<!-- The rest is written from the table of options by a test; do not edit. -->\n";

    [Fact]
    public void IsWhatTheTableSays()
    {
        string path = PathOfReference();
        string text = File.ReadAllText(path);
        string expected = text[..(text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + Render();
        if (Environment.GetEnvironmentVariable("GOKV_UPDATE_DOCS") == "1")
            File.WriteAllText(path, text = expected);
        Assert.True(text == expected, "docs/configuration.md is not what the options say; run the tests once with GOKV_UPDATE_DOCS=1.");
    }

    private static string Render()
    {
        var text = new StringBuilder();
        RenderTable(text, "Options", OptionEffect.Real, "What each does.", "Meaning");
        RenderTable(text, "Accepted, without effect", OptionEffect.None,
            "Options of Redis that GoKV has nothing to do for, and that are harmless to ignore: they are checked, kept and shown as Redis would.", "Why");
        RenderTable(text, "With one value", OptionEffect.Fixed,
            "They show what GoKV does. Files and commands may name the value, and get an error for any other.", "What it says");
        return text.ToString();
    }

    private static void RenderTable(StringBuilder text, string title, OptionEffect effect, string about, string last)
    {
        text.Append("\n## ").Append(title).Append('\n').Append(about);
        text.Append("\n\n| Option | Values | Default | CONFIG SET | ").Append(last).Append(" |\n|---|---|---|---|---|\n");
        foreach (ServerOption option in OptionTable.All.Where(option => option.Effect == effect && !option.IsHidden))
        {
            text.Append("| `").Append(option.Name).Append('`').Append(option.Alias is null ? "" : $", `{option.Alias}`").Append(" | ").Append(option.Values)
                .Append(" | ").Append(DefaultOf(option)).Append(" | ").Append(option.IsMutable ? "yes" : "no").Append(" | ").Append(option.Meaning).Append(" |\n");
        }
    }

    // The directory is shown as it is written: the whole path is of the machine.
    private static string DefaultOf(ServerOption option) => option.Name == "dir" ? "`./data`"
        : option.DefaultText.Length > 0 ? $"`{option.DefaultText}`" : "empty";

    private static string PathOfReference([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "configuration.md");
}
