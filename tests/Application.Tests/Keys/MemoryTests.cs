using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Keys;

public sealed class MemoryTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("MEMORY USAGE k")]
    [InlineData("MEMORY USAGE k SAMPLES 0")]
    [InlineData("memory usage k samples 5 SAMPLES 6")]
    public void UsageIsMoreThanTheBytesOfKeyAndValue(string command)
    {
        _server.Ask("SET k " + new string('x', 100));
        Assert.InRange(Assert.IsType<IntegerReply>(_server.SendLine(command)).Value, 101, 400);
    }

    [Fact]
    public void UsageIsNullWhenKeyIsMissing() => Assert.Equal("(nil)", _server.Ask("MEMORY USAGE k"));

    [Theory]
    [InlineData("MEMORY USAGE k FOO", "syntax error")]
    [InlineData("MEMORY USAGE k FOO 1", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES -1", "syntax error")]
    [InlineData("MEMORY USAGE k SAMPLES abc", "value is not an integer or out of range")]
    [InlineData("MEMORY USAGE", "wrong number of arguments for 'memory|usage' command")]
    [InlineData("MEMORY FOO", "unknown subcommand 'FOO'. Try MEMORY HELP.")]
    [InlineData("MEMORY", "wrong number of arguments for 'memory' command")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Fact]
    public void StatsHasTheFieldsOfRedis()
    {
        _server.Ask("SET k v");
        var stats = Assert.IsType<MapReply>(_server.SendLine("MEMORY STATS"));
        string[] names = [.. stats.Entries.Select(entry => ReplyText.Of(entry.Key).Trim('"'))];
        Assert.Equal(
            ["peak.allocated", "total.allocated", "startup.allocated", "replication.backlog", "clients.slaves", "clients.normal", "cluster.links", "aof.buffer",
            "lua.caches", "functions.caches", "db.0", "overhead.total", "keys.count", "keys.bytes-per-key", "dataset.bytes", "dataset.percentage", "peak.percentage",
            "allocator.allocated", "allocator.active", "allocator.resident", "allocator-fragmentation.ratio", "allocator-fragmentation.bytes", "allocator-rss.ratio",
            "allocator-rss.bytes", "rss-overhead.ratio", "rss-overhead.bytes", "fragmentation", "fragmentation.bytes"],
            names);
        Assert.Equal("(integer) 1", ReplyText.Of(stats.Entries[Array.IndexOf(names, "keys.count")].Value));
        Assert.NotEqual("(integer) 0", ReplyText.Of(stats.Entries[Array.IndexOf(names, "dataset.bytes")].Value));
    }

    [Fact]
    public void TheDoctorTalks() => Assert.Contains("Sam", _server.Ask("MEMORY DOCTOR"), StringComparison.Ordinal);

    [Fact]
    public void PurgeGivesMemoryBack()
    {
        var process = new Mock<IProcessFigures>();
        var server = new CommandHarness(services => services.AddSingleton(process.Object));
        Assert.Equal("OK", server.Ask("MEMORY PURGE"));
        process.Verify(it => it.ReturnMemory(), Times.Once);
    }

    [Fact]
    public void TheAllocatorTellsNothing() => Assert.Equal("\"Stats not supported for the current allocator\"", _server.Ask("MEMORY MALLOC-STATS"));

    [Fact]
    public void HelpIsThatOfRedis()
    {
        Assert.StartsWith("[MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, DOCTOR,     Return memory problems", _server.Ask("MEMORY HELP"), StringComparison.Ordinal);
        Assert.Contains("ENCODING <key>,     Return the kind of internal representation", _server.Ask("OBJECT HELP"), StringComparison.Ordinal);
    }
}
