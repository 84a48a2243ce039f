using System.Text;
using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Server.Options;
using GoKV.Host.Resp;

namespace GoKV.Host.Options;

/// <summary>
/// Reads a configuration file in the syntax of redis.conf:
/// <code>
/// file    = *( *blank [ comment / include / user / setting ] LF )
/// comment = "#" *char
/// include = "include" 1*blank path
/// user    = "user" 1*blank name *( 1*blank rule )
/// setting = name *( 1*blank word )                (words as in an inline command, with quotes and escapes)
/// </code>
/// Of an option with several lines the last counts; the lines of <c>save</c> and <c>client-output-buffer-limit</c> add up, and <c>save ""</c> begins anew.
/// </summary>
internal sealed class ConfigurationLines(IConfigurationFile files)
{
    // A file that includes itself is found out by this.
    private const int MaxDepth = 16;

    private readonly List<UserLine> _users = [];

    /// <summary>The lines about users, in their order.</summary>
    public IReadOnlyList<UserLine> Users => _users;

    /// <summary>Adds the settings of a file; what is wrong with it in one line, or null.</summary>
    public string? Read(string path, List<Setting> settings, int depth = 0)
    {
        string text;
        try
        {
            text = files.Read(path);
        }
        catch (IOException unreadable)
        {
            return $"the configuration file cannot be read: {unreadable.Message}";
        }

        var words = new CommandArguments();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            words.Clear();
            string where = $"{path} line {i + 1}";
            string? problem = InlineReader.Split(Encoding.UTF8.GetBytes(line), words) is null ? ReadLine(words, where, settings, depth) : $"{where}: unbalanced quotes";
            if (problem is not null)
                return problem;
        }

        return null;
    }

    private string? ReadLine(CommandArguments words, string where, List<Setting> settings, int depth)
    {
        string name = words.Text(0);
        if (words.Is(0, "INCLUDE"u8) && words.Count == 2)
            return depth < MaxDepth ? Read(Path.GetFullPath(words.Text(1)), settings, depth + 1) : $"{where}: too many files include each other";
        if (words.Is(0, "USER"u8) && words.Count >= 2)
        {
            // Bytes as they stand in the file.
            string[] bytes = [.. Enumerable.Range(1, words.Count - 1).Select(place => Encoding.Latin1.GetString(words[place]))];
            _users.Add(new UserLine(bytes[0], bytes[1..], where));
            return null;
        }

        if (OptionTable.Find(name) is not { } option)
            return $"{where}: unknown option '{name}'";
        if (words.Count < 2 || (words.Count > 2 && !option.HasSeveralWords))
            return $"{where}: wrong number of arguments for '{name}'";
        string text = string.Join(' ', Enumerable.Range(1, words.Count - 1).Select(words.Text));
        int before = option.HasSeveralWords && option.Name != "bind" && text.Length > 0 ? settings.FindLastIndex(setting => setting.Option == option) : -1;
        if (before < 0)
            settings.RemoveAll(setting => setting.Option == option);
        else
            text = $"{settings[before].Text} {text}".TrimStart();
        var setting = new Setting(option, text, $"{where}: option '{option.Name}'");
        if (before >= 0)
            settings[before] = setting;
        else
            settings.Add(setting);
        return setting.Problem;
    }
}
