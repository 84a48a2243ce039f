using GoKV.Application.Server;
using GoKV.Application.Server.Options;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Store;

namespace GoKV.Host.Options;

/// <summary>Turns the options of the server, which are words, into those of the store. They were checked before.</summary>
internal static class StoreSettings
{
    /// <summary>The store's options, which follow those of the server.</summary>
    public static StoreOptions Of(ServerOptions options)
    {
        var store = new StoreOptions(
            Path.GetFullPath(options.Dir),
            new Persistence(PartitionWords.ReadPersistMode(options.DefaultPersist)!.Value, PartitionWords.ReadFsyncPolicy(options.DefaultFsync)!.Value));
        options.Changed += Follow;
        Follow();
        return store;

        void Follow()
        {
            store.SaveRules = SaveRules.TryParse(options.Save, out List<(int Seconds, long Changes)> rules)
                ? [.. rules.Select(rule => new SaveRule(rule.Seconds, rule.Changes))]
                : [];
            store.CheckpointMinBytes = options.CheckpointMinBytes;
            store.StopWritesOnSaveError = options.StopWritesOnSaveError;
        }
    }
}
