using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Keys;

/// <summary>FLUSHDB and FLUSHALL.</summary>
public sealed class FlushTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHDB sync")]
    [InlineData("FLUSHDB ASYNC")]
    public void FlushDbEmptiesItsPartitionOnly(string command)
    {
        _server.Ask("SET a 1");
        Partition users = _server.UseNew(Schema.Int);
        _server.Ask("SET a 1");
        Assert.Equal("OK", _server.Ask(command));
        Assert.Equal((1, 0), (CountOf(Find(0)), CountOf(users)));
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHALL sync")]
    [InlineData("FLUSHALL ASYNC")]
    public void FlushAllEmptiesNumberedAndCreatedPartitions(string command)
    {
        _server.Ask("SET a 1");
        Partition users = _server.UseNew(Schema.Int);
        _server.Ask("SET a 1");
        Assert.Equal("OK", _server.Ask(command));
        Assert.Equal((0, 0), (CountOf(Find(0)), CountOf(users)));
    }

    [Theory]
    [InlineData("FLUSHDB FOO")]
    [InlineData("FLUSHDB ASYNC SYNC")]
    [InlineData("FLUSHALL FOO")]
    [InlineData("FLUSHALL SYNC SYNC")]
    public void RefusesOtherWords(string command) => Assert.Equal("(error) ERR syntax error", _server.Ask(command));

    [Fact]
    public void FlushAllEmptiesTheOthersWhenOneRefuses()
    {
        var journal = new FailingJournal();
        Partition failed = Make(1, journal);
        Partition well = Make(2, new NullPartitionJournal());
        journal.Fail();
        Assert.Equal("(error) MISCONF disk full", ServerOf(failed, well).Ask("FLUSHALL"));
        Assert.Equal((1, 0), (CountOf(failed), CountOf(well)));
    }

    [Fact]
    public void FlushAllPassesAPartitionThatIsDroppedMeanwhile()
    {
        Partition dropped = Make(1, new NullPartitionJournal());
        Partition well = Make(2, new NullPartitionJournal());
        dropped.Drop();
        Assert.Equal("OK", ServerOf(dropped, well).Ask("FLUSHALL"));
        Assert.Equal(0, CountOf(well));
    }

    private static CommandHarness ServerOf(params Partition[] partitions)
    {
        var repository = new Mock<IPartitionRepository>();
        repository.Setup(all => all.ListAll()).Returns(partitions);
        return new CommandHarness(services => services.AddSingleton(repository.Object));
    }

    private static StringPartition Make(int id, IPartitionJournal journal)
    {
        var now = new UnixTime(1);
        var partition = new StringPartition(PartitionIdentity.OfNumbered(id, default, now), journal, new KeyHasher(1, 2));
        Assert.True(partition.Put(Key.Of("a"), Value.Of("1"), Expiry.None, now).Succeeded);
        return partition;
    }

    private static long CountOf(Partition partition) => partition.Count().Result;

    private Partition Find(int id)
    {
        Assert.True(_server.Partitions.TryFind(new PartitionId(id), out Partition? partition));
        return partition;
    }
}
