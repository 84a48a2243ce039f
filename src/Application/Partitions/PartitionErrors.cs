using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Partitions;

/// <summary>What CREATE and ALTER PARTITION refuse, each text once. A text that refuses a word says which words there are.</summary>
internal static class PartitionErrors
{
    public static readonly Error FsyncNeedsWal = new("ERR FSYNC is for partitions with persistence WAL");

    public static Error UnknownSchema(string word) => Unknown("partition type", word, Enum.GetValues<Schema>().Select(PartitionWords.Word));

    public static Error UnknownPersistence(string word) => Unknown("persistence", word, Enum.GetValues<PersistMode>().Select(PartitionWords.Word));

    public static Error UnknownFsyncPolicy(string word) => Unknown("fsync policy", word, Enum.GetValues<FsyncPolicy>().Select(PartitionWords.Word));

    public static Error UnknownOverflowRule(string word) => Unknown("overflow rule", word, Enum.GetValues<OverflowRule>().Select(PartitionWords.Word));

    public static Error UnknownPolicy(string word) => Unknown("eviction policy", word, [.. EvictionPolicies.Words, "DEFAULT"]);

    public static Error BadValue(string option, string word, string wanted) => new($"ERR '{CommandErrors.EchoText(word)}' is no value for {option}, use {wanted}");

    private static Error Unknown(string what, string word, IEnumerable<string> choices)
    {
        string[] words = [.. choices];
        return new Error($"ERR unknown {what} '{CommandErrors.EchoText(word)}', use {string.Join(", ", words[..^1])} or {words[^1]}");
    }
}
