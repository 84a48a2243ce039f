using System.Globalization;
using System.Text;

namespace GoKV.Application.Access;

/// <summary>A line <c>user name rule ...</c> of a configuration file.</summary>
/// <param name="Name">The user.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Where">What to call the line in an error.</param>
public sealed record UserLine(string Name, IReadOnlyList<string> Rules, string Where)
{
    /// <summary>The word that such a line begins with.</summary>
    public const string Keyword = "user";

    /// <summary>The line of these words, which are texts.</summary>
    public static UserLine Of(IReadOnlyList<string> words, string where) =>
        new(ByteText.OfReadable(words[0]), [.. words.Skip(1).Select(ByteText.OfReadable)], where);
}

/// <summary>
/// Reads an ACL file: lines <c>user name rule ...</c> and empty lines, nothing else. Every line is looked at, so that all that is wrong is said at once; then
/// nothing of the file counts (https://redis.io/commands/acl-load).
/// </summary>
internal static class UserLines
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];

    /// <summary>The users with their rights; null, and what is wrong.</summary>
    public static Dictionary<string, UserRights>? Read(string path, string text, UserRules rules, out string problems)
    {
        var users = new Dictionary<string, UserRights>(StringComparer.Ordinal);
        var found = new StringBuilder();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim(Blanks);
            if (line.Length > 0)
                Read(line.Split(' '), string.Create(CultureInfo.InvariantCulture, $"{path}:{i + 1}"), i + 1, users, rules, found);
        }

        problems = found.Length == 0 ? "" : found.Append("WARNING: ACL errors detected, no change to the previously active ACL rules was performed").ToString();
        return found.Length == 0 ? users : null;
    }

    private static void Read(string[] words, string where, int number, Dictionary<string, UserRights> users, UserRules rules, StringBuilder problems)
    {
        if (words[0] != UserLine.Keyword || words.Length < 2)
            problems.Append(CultureInfo.InvariantCulture, $"{where} should start with user keyword followed by the username. ");
        else if (ByteText.HasSpaces(words[1]))
            problems.Append(CultureInfo.InvariantCulture, $"'{where}: username '{words[1]}' contains invalid characters. ");
        else if (users.ContainsKey(words[1]))
            problems.Append(CultureInfo.InvariantCulture, $"WARNING: Duplicate user '{words[1]}' found on line {number}. ");
        else
            users[words[1]] = RightsOf(words[2..], where, rules, problems);
    }

    private static UserRights RightsOf(string[] words, string where, UserRules rules, StringBuilder problems)
    {
        UserRights rights = rules.New;
        if (UserRules.Merge(words, out _) is not { } merged)
        {
            problems.Append(CultureInfo.InvariantCulture, $"{where}: Unmatched parenthesis in selector definition.");
            return rights;
        }

        bool hasSyntaxError = false;
        foreach (string word in merged)
        {
            string rule = word.Trim('\t', '\r', '\n');
            if (rules.Apply(rights, rule, out string? problem) is { } changed)
            {
                rights = changed;
            }
            else if (problem == AccessErrors.UnknownCommand)
            {
                problems.Append(CultureInfo.InvariantCulture, $"{where}: Error in applying operation '{rule}': {problem}. ");
            }
            else if (!hasSyntaxError)
            {
                // A password may stand in such a rule, so it is not repeated; and the first one may be the cause of others.
                problems.Append(CultureInfo.InvariantCulture, $"{where}: {problem}. ");
                hasSyntaxError = true;
            }
        }

        return rights;
    }
}
