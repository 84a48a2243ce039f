using System.Diagnostics.CodeAnalysis;
using System.Text;
using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Server.Options;
using GoKV.Host.Resp;

namespace GoKV.Host.Options;

/// <summary>
/// The server's command line, as redis-server has it: <c>gokv [file] [--option value ...] ...</c>. Dashes within a name may be left out or put in
/// (<c>--max-clients</c>), and the value may follow an equals sign. <c>--user name rule ...</c> is a line of a configuration file.
/// </summary>
/// <param name="File">The configuration file; null for none.</param>
/// <param name="Settings">The options, as they were given.</param>
/// <param name="Users">The users.</param>
internal sealed record CommandLine(string? File, IReadOnlyList<Setting> Settings, IReadOnlyList<UserLine> Users)
{
    /// <summary>Reads the words; false, and what is wrong, when they are not a file and options with values.</summary>
    public static bool TryParse(IReadOnlyList<string> words, [NotNullWhen(true)] out CommandLine? line, [NotNullWhen(false)] out string? error)
    {
        var settings = new List<Setting>();
        var users = new List<UserLine>();
        bool hasFile = words.Count > 0 && !words[0].StartsWith('-');
        (line, error) = (null, null);
        int next = hasFile ? 1 : 0;
        while (next < words.Count && error is null)
            error = ReadOption(words, ref next, settings, users);
        if (error is not null)
            return false;
        line = new CommandLine(hasFile ? words[0] : null, settings, users);
        return true;
    }

    private static string? ReadOption(IReadOnlyList<string> words, ref int next, List<Setting> settings, List<UserLine> users)
    {
        string word = words[next++];
        if (!word.StartsWith("--", StringComparison.Ordinal) || word.Length == 2)
            return $"'{word}' is not an option; 'gokv --help' lists them";
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word[2..] : word[2..equals];
        if (name == UserLine.Keyword)
            return ReadUser(words, equals < 0 ? [] : [word[(equals + 1)..]], ref next, users);
        if (OptionTable.FindAsTyped(name) is not { } option)
            return $"unknown option '--{name}'; 'gokv --help' lists them";

        var values = new List<string>();
        if (equals >= 0)
            values.Add(word[(equals + 1)..]);
        else if (next == words.Count)
            return $"option '--{name}' needs a value";
        else
            values.Add(words[next++]);
        // The first word is a value whatever it looks like; more of them are until the next option.
        while (next < words.Count && !words[next].StartsWith("--", StringComparison.Ordinal))
            values.Add(words[next++]);
        if (values.Count > 1 && !option.HasSeveralWords)
            return $"option '--{name}' has one value, '{values[1]}' is too much";
        string value = values.Count == 1 && option.HasSeveralWords ? WithoutQuotes(values[0]) : string.Join(' ', values);
        settings.Add(new Setting(option, value, $"option '--{name}'"));
        return null;
    }

    // A shell's word may have several in it, with quotes of their own, as in Redis: --save '""'. Where they do not match, they are part of the value.
    private static string WithoutQuotes(string word)
    {
        var words = new CommandArguments();
        return InlineReader.Split(Encoding.UTF8.GetBytes(word), words) is null
            ? string.Join(' ', Enumerable.Range(0, words.Count).Select(words.Text))
            : word;
    }

    private static string? ReadUser(IReadOnlyList<string> words, List<string> line, ref int next, List<UserLine> users)
    {
        while (next < words.Count && !words[next].StartsWith("--", StringComparison.Ordinal))
            line.Add(words[next++]);
        if (line.Count == 0)
            return "option '--user' needs a value";
        // A shell's word may have several rules in it, as in Redis.
        string[] parts = string.Join(' ', line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        users.Add(UserLine.Of(parts, "option '--user'"));
        return null;
    }
}
