using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Partitions;

public sealed class StatsPartitionTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void CountsWhatHappened()
    {
        _server.Ask("CREATE PARTITION users STRING NONE");
        foreach (string line in new[] { "SET a 1", "SET b 1 EX 10", "GET a", "GET missing" })
            _server.Ask("IN users " + line);
        string stats = _server.Ask("STATS PARTITION users");
        Assert.StartsWith(
            "{\"keys\": (integer) 2, \"expires\": (integer) 1, \"ops\": (integer) 4, \"reads\": (integer) 2, \"writes\": (integer) 2, "
            + "\"hits\": (integer) 1, \"misses\": (integer) 1, \"expired\": (integer) 0, \"evicted\": (integer) 0, \"used_bytes\": (integer) ",
            stats,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersNothingOfFilesWhereNothingIsKept() => Assert.EndsWith(
        "\"wal_bytes\": (integer) 0, \"last_lsn\": (integer) 0, \"durable_lsn\": (integer) 0, \"unsynced_ms\": (integer) 0, \"last_fsync\": (nil), \"last_snapshot\": (nil)}",
        _server.Ask("STATS PARTITION 0"),
        StringComparison.Ordinal);

    [Fact]
    public void ShowsTheFiguresOfFiles()
    {
        var files = new Mock<IPersistenceFigures>();
        files.Setup(figures => figures.Of(new PartitionId(5)))
            .Returns(new PartitionPersistence(100, new Lsn(7), new UnixTime(1000), new UnixTime(2500))
            {
                Wal = new WalFigures(new Lsn(9), new Lsn(8), UnsyncedMs: 412.7, 1, 2, 3, 4, 5, 0, 0, Fenced: false),
            });
        var server = new CommandHarness(services => services.AddSingleton(files.Object));
        Assert.EndsWith(
            "\"wal_bytes\": (integer) 100, \"last_lsn\": (integer) 0, \"durable_lsn\": (integer) 7, \"unsynced_ms\": (integer) 412, "
            + "\"last_fsync\": \"1970-01-01T00:00:01.000Z\", \"last_snapshot\": \"1970-01-01T00:00:02.500Z\"}",
            server.Ask("STATS PARTITION 5"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAnUnknownName() => Assert.Equal("(error) ERR partition not found", _server.Ask("STATS PARTITION users"));
}
