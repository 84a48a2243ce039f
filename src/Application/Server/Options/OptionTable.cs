using System.Text;
using GoKV.Domain.Keyspaces;

namespace GoKV.Application.Server.Options;

/// <summary>
/// All options. A new one is a line in one of these lists and, when it has an effect, a property of <see cref="ServerOptions"/> that holds its value.
/// </summary>
public static class OptionTable
{
    private static readonly Dictionary<string, ServerOption> ByName;
    private static readonly Dictionary<string, ServerOption> ByPlainName;

    static OptionTable()
    {
        All = [.. ConnectionSettings.All, .. DataSettings.All, .. ObservationSettings.All, .. ForeignSettings.All, .. ForeignNetworkSettings.All];
        ByName = Named(name => name, StringComparer.OrdinalIgnoreCase);
        ByPlainName = Named(Plain, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All options, in the order of the documentation.</summary>
    public static IReadOnlyList<ServerOption> All { get; }

    /// <summary>All names, aliases too, each with its option.</summary>
    public static IEnumerable<KeyValuePair<string, ServerOption>> Names => ByName;

    /// <summary>The option with a name or alias, in any case, as CONFIG finds it; null when there is none.</summary>
    public static ServerOption? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>As <see cref="Find"/>, with dashes and underscores left out or in: <c>MaxClients</c>, <c>MAX_CLIENTS</c>, <c>max-clients</c>.</summary>
    public static ServerOption? FindAsTyped(string name) => ByPlainName.GetValueOrDefault(Plain(name));

    /// <summary>The names that a glob describes, in any case.</summary>
    public static IEnumerable<KeyValuePair<string, ServerOption>> Matching(string pattern)
    {
        byte[] glob = Encoding.UTF8.GetBytes(pattern);
        return ByName.Where(pair => !pair.Value.IsHidden && Glob.Matches(glob, Encoding.UTF8.GetBytes(pair.Key), ignoreCase: true));
    }

    /// <summary>Gives every option its default.</summary>
    internal static void SetDefaults(ServerOptions options)
    {
        foreach (ServerOption option in All.Where(option => option is { Effect: OptionEffect.Real, IsView: false }))
            option.Set(options, option.DefaultText);
    }

    private static Dictionary<string, ServerOption> Named(Func<string, string> write, StringComparer comparer)
    {
        var named = new Dictionary<string, ServerOption>(comparer);
        foreach (ServerOption option in All)
        {
            named.Add(write(option.Name), option);
            if (option.Alias is { } alias)
                named.Add(write(alias), option);
        }

        return named;
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
