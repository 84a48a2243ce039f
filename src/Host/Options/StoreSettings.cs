using System.Globalization;
using GoKV.Application.Server;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;

namespace GoKV.Host.Options;

/// <summary>Turns the options of the server, which are words, into those of the store. They were checked before.</summary>
internal static class StoreSettings
{
    /// <summary>The store's options.</summary>
    public static StoreOptions Of(ServerOptions options) => new(
        Path.GetFullPath(options.Dir),
        new Persistence(PartitionWords.ReadPersistMode(options.DefaultPersist)!.Value, PartitionWords.ReadFsyncPolicy(options.DefaultFsync)!.Value))
    {
        SaveRules = TryReadRules(options.Save, out List<SaveRule>? rules) ? rules : [],
    };

    /// <summary>Reads save rules, pairs of seconds and changes: <c>3600 1 300 100</c>; empty for none.</summary>
    public static bool TryReadRules(string text, out List<SaveRule> rules)
    {
        rules = [];
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i += 2)
        {
            if (i + 1 == words.Length
                || !int.TryParse(words[i], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) || seconds < 1
                || !long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long changes))
                return false;
            rules.Add(new SaveRule(seconds, changes));
        }

        return true;
    }
}
