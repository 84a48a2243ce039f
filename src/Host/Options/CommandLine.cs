using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json;
using GoKV.Application.Server;

namespace GoKV.Host.Options;

/// <summary>
/// The server's command line: <c>--port 6380 --bind 127.0.0.1 --default-persist WAL</c>. Each public property of <see cref="ServerOptions"/> is an
/// option, its name in lower case with dashes; Redis users may also leave the dashes within out (<c>--requirepass</c>).
/// </summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, string> Properties = typeof(ServerOptions)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(property => Plain(property.Name), property => property.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names of all options, as typed.</summary>
    public static IEnumerable<string> Names => Properties.Values.Select(name => "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(name));

    /// <summary>Reads the words into configuration values; false, and what is wrong, when they are not options with values.</summary>
    public static bool TryParse(
        IReadOnlyList<string> words, out Dictionary<string, string?> values, [NotNullWhen(false)] out string? error)
    {
        values = [];
        error = null;
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            {
                error = $"'{word}' is not an option; options are {string.Join(' ', Names)}";
                return false;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word[2..] : word[2..equals];
            if (!Properties.TryGetValue(Plain(name), out string? property))
            {
                error = $"unknown option '--{name}'; options are {string.Join(' ', Names)}";
                return false;
            }

            if (equals < 0 && i + 1 == words.Count)
            {
                error = $"option '--{name}' needs a value";
                return false;
            }

            values[$"{OptionsLoader.Section}:{property}"] = equals < 0 ? words[++i] : word[(equals + 1)..];
        }

        return true;
    }

    private static string Plain(string name) => new StringBuilder(name).Replace("-", "").ToString();
}
