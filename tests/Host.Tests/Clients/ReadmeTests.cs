using System.Text;
using System.Text.RegularExpressions;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Clients;

/// <summary>The session that README shows, typed into redis-cli.</summary>
public sealed partial class ReadmeTests
{
    private const string Prompt = "127.0.0.1:6379> ";

    [RequiresToolFact("redis-cli")]
    public async Task TheSessionGoesAsShown()
    {
        string shown = Session();
        string[] lines = shown.Split('\n');
        string typed = string.Concat(lines.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..] + "\n"));
        Assert.Contains("CREATE PARTITION", typed, StringComparison.Ordinal);
        await using GoKvServer server = await GoKvServer.StartAsync();

        string printed = await Tool.RunAsync("redis-cli", typed, "--no-raw", "-p", $"{server.Port}");

        string expected = string.Join('\n', lines.Where(line => !line.StartsWith(Prompt, StringComparison.Ordinal)));
        Assert.Equal(expected.TrimEnd(), SlowReply().Replace(printed.ReplaceLineEndings("\n"), "").TrimEnd());
    }

    // What redis-cli says below a reply that took half a second, as CREATE may on a busy disk.
    [GeneratedRegex(@"^\(\d+\.\d\ds\)\n", RegexOptions.Multiline)]
    private static partial Regex SlowReply();

    private static string Session()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "README.md")))
            folder = folder.Parent;
        string text = File.ReadAllText(Path.Combine(folder!.FullName, "README.md"), Encoding.UTF8);
        const string Start = "```console\n";
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
