using GoKV.Application.Commands;
using GoKV.Application.Partitions;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.TestKit;
using MediatR;
using Moq;

namespace GoKV.Application.Tests.Partitions;

public sealed class DescribePartitionTests
{
    private const string Users =
        "{\"name\": \"users\", \"id\": (integer) 16, \"schema\": \"INT\", \"persist\": \"NONE\", \"fsync\": (nil), \"created\": \"2026-01-01T00:00:00.000Z\", "
        + "\"min\": (nil), \"max\": (nil), \"overflow\": (nil), \"maxlen\": (nil), \"maxmemory\": (nil), \"eviction\": (nil), \"ttl\": (nil)}";

    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("users")]
    [InlineData("16")]
    public void SaysWhatWasDecidedAtCreation(string partition)
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        _server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Users, _server.Ask("DESCRIBE PARTITION " + partition));
    }

    [Fact]
    public void KnowsNumberedDatabases() => Assert.StartsWith(
        "{\"name\": \"3\", \"id\": (integer) 3, \"schema\": \"DYNAMIC\"", _server.Ask("DESCRIBE PARTITION 3"), StringComparison.Ordinal);

    [Fact]
    public void RefusesAnUnknownName() => Assert.Equal("(error) ERR partition not found", _server.Ask("DESCRIBE PARTITION users"));

    [Fact]
    public void RefusesAnUnknownNumber() => Assert.Equal("(error) ERR DB index is out of range", _server.Ask("DESCRIBE PARTITION 16"));

    [Fact]
    public async Task ShowsTheFsyncPolicyOfAWal()
    {
        Assert.True(PartitionName.TryParse("p"u8, out PartitionName? name));
        Partition partition = new StringPartition(
            new PartitionIdentity(new PartitionId(16), name, Schema.String, new Persistence(PersistMode.Wal, FsyncPolicy.Always), new UnixTime(0)),
            new NullPartitionJournal(),
            Domain.Keyspaces.KeyHasher.CreateRandom());
        var partitions = new Mock<IPartitionRepository>();
        partitions.Setup(repository => repository.TryFind(name, out partition!)).Returns(true);
        partitions.Setup(repository => repository.TryFind(partition.Id, out partition!)).Returns(true);
        IRequestHandler<DescribePartitionCommand, Reply> handler = new DescribePartitionHandler(partitions.Object);

        Reply reply = await handler.Handle(new DescribePartitionCommand("p"u8.ToArray()), default);
        Assert.Contains("\"persist\": \"WAL\", \"fsync\": \"ALWAYS\"", ReplyText.Of(reply), StringComparison.Ordinal);
    }

    [Fact]
    public void APartitionDroppedBetweenTwoLookUpsIsNotFound()
    {
        Assert.True(PartitionName.TryParse("p"u8, out PartitionName? name));
        Partition partition = new StringPartition(
            new PartitionIdentity(new PartitionId(16), name, Schema.String, default, new UnixTime(0)),
            new NullPartitionJournal(),
            Domain.Keyspaces.KeyHasher.CreateRandom());
        var partitions = new Mock<IPartitionRepository>();
        partitions.Setup(repository => repository.TryFind(name, out partition!)).Returns(true);
        Assert.False(PartitionReference.Find("p"u8, partitions.Object).Succeeded);
    }
}
