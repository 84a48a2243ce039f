using System.Globalization;
using System.Text.RegularExpressions;
using GoKV.Application.Access;
using GoKV.Application.Server;
using GoKV.Application.Server.Replication;
using GoKV.Application.Sessions;
using GoKV.Application.Transactions;
using GoKV.Architecture.Tests.Inspection;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Host.Resp;
using GoKV.Infrastructure.Rdb;

namespace GoKV.Architecture.Tests;

/// <summary>Documents whose statements can be checked are.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Rows of docs/limits.md and what they must say.</summary>
    public static TheoryData<string, long> Limits => new()
    {
        { "Clients", new ServerOptions().MaxClients },
        { "Created partitions", PartitionLimits.MaxPartitions },
        { "Bytes of a partition's name", PartitionLimits.MaxNameLength },
        { "Numbered databases", PartitionLimits.NumberedDatabases },
        { "Bytes of a value", Value.MaxLength },
        { "Words of a command", RespLimits.MaxWords },
        { "Bytes of a word", RespLimits.MaxBulkLength },
        { "Bytes of a command", RespLimits.MaxCommandBytes },
        { "Bytes of an effect", PartitionLimits.MaxEffectBytes },
        { "Words before authentication", RespLimits.MaxWordsUnauthenticated },
        { "Bytes of a word before authentication", RespLimits.MaxBulkLengthUnauthenticated },
        { "Bytes of an inline command", RespLimits.MaxLineLength },
        { "Bytes of messages that wait for a subscriber", LimitOfSubscribers },
        { "Bytes of a transaction's commands", TransactionLimits.MaxQueuedBytes },
        { "Keys that a client watches", TransactionLimits.MaxWatchedKeys },
        { "Bytes of a name in ACL LOG", AccessLog.MaxObjectBytes },
        { "Files sent at a time", FileTransfers.Most },
        { "Bytes of keys that change while a file is made", RdbLimits.MaxChangeBytes },
        { "Keys remembered for clients that cache", new ServerOptions().TrackingTableMaxKeys },
    };

    private static long LimitOfSubscribers =>
        OutputLimits.TryParse(new ServerOptions().ClientOutputBufferLimit, out _, out OutputLimit limit) ? limit.HardBytes : 0;

    [Theory]
    [MemberData(nameof(Limits))]
    public void LimitsAreAsDocumented(string row, long limit)
    {
        string line = Assert.Single(Repository.Read("docs/limits.md").Split('\n'), line => line.StartsWith($"| {row} |", StringComparison.Ordinal));

        Assert.Equal(limit.ToString("N0", CultureInfo.InvariantCulture), line.Split('|')[2].Trim());
    }

    [Fact]
    public void LinksLeadSomewhere()
    {
        string[] documents = [.. Repository.Find("*.md")];

        Assert.True(documents.Length >= 10);
        Rule.Holds(documents.SelectMany(document => BrokenLinks(document, Repository.Read(document))));
    }

    [Fact]
    public void BrokenLinksAreFound() => Rule.Finds(
        BrokenLinks("docs/README.md", "[a](limits.md) [b](nowhere.md#x) [c](https://example.org) [d](#here) [e](../src)"), "docs/README.md: nowhere.md");

    [Fact]
    public void TheIndexNamesEveryDecision() => Rule.Holds(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs/adr"), "0*.md").Select(path => Path.GetFileName(path))
            .Where(name => !Repository.Read("docs/adr/README.md").Contains($"({name})", StringComparison.Ordinal)));

    private static IEnumerable<string> BrokenLinks(string document, string text) =>
        from match in Link().Matches(text)
        let target = match.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal)
        let path = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target)
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{document}: {target}";

    // [text](target#anchor)
    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}
