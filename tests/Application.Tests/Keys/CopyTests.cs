using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Keys;

public sealed class CopyTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void CopiesValueAndExpiry()
    {
        _server.Ask("SET a 1 EX 10");
        Assert.Equal("(integer) 1", _server.Ask("COPY a b"));
        Assert.Equal("[\"1\", \"1\"]", _server.Ask("MGET a b"));
        Assert.Equal("(integer) 10", _server.Ask("TTL b"));
    }

    [Fact]
    public void OverwritesOnlyWhenTold()
    {
        _server.Ask("MSET a 1 b 2");
        Assert.Equal("(integer) 0", _server.Ask("COPY a b"));
        Assert.Equal("(integer) 1", _server.Ask("COPY a b replace REPLACE"));
        Assert.Equal("\"1\"", _server.Ask("GET b"));
    }

    [Fact]
    public void AMissingKeyIsNotCopied()
    {
        Assert.Equal("(integer) 0", _server.Ask("COPY a b"));
        Assert.Equal("(integer) 0", _server.Ask("COPY a b DB 1"));
    }

    [Theory]
    [InlineData("COPY a a")]
    [InlineData("COPY a a REPLACE")]
    [InlineData("COPY a a DB 0")]
    [InlineData("COPY missing missing")]
    public void FailsWhenSourceAndDestinationAreOne(string command)
    {
        _server.Ask("SET a 1");
        Assert.Equal("(error) ERR source and destination objects are the same", _server.Ask(command));
    }

    [Fact]
    public void CopiesToANumberedDatabase()
    {
        _server.Ask("SET a 1 EX 10");
        Assert.Equal("(integer) 1", _server.Ask("COPY a a DB 3"));
        Assert.Equal("(integer) 0", _server.Ask("COPY a a DB 3"));
        Assert.Equal("(integer) 1", _server.Ask("COPY a a DB 3 REPLACE"));
        _server.Session.Partition = new PartitionId(3);
        Assert.Equal("\"1\"", _server.Ask("GET a"));
        Assert.Equal("(integer) 10", _server.Ask("TTL a"));
    }

    [Theory]
    [InlineData("COPY a b DB users")]
    [InlineData("COPY a b DB 16")]
    public void CopiesToACreatedPartitionByNameOrId(string command)
    {
        Partition users = _server.CreatePartition(Schema.Int);
        _server.Ask("SET a 7");
        Assert.Equal("(integer) 1", _server.Ask(command));
        _server.Session.Partition = users.Id;
        Assert.Equal("\"7\"", _server.Ask("GET b"));
    }

    [Fact]
    public void TheValueMustFitTheOtherSchema()
    {
        _server.CreatePartition(Schema.Int);
        _server.Ask("SET a abc");
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("COPY a b DB users"));
    }

    [Theory]
    [InlineData("COPY a b FOO", "syntax error")]
    [InlineData("COPY a b DB", "syntax error")]
    [InlineData("COPY a b DB 99", "DB index is out of range")]
    [InlineData("COPY a b DB -1", "DB index is out of range")]
    [InlineData("COPY a b DB nobody", "value is not an integer or out of range")]
    [InlineData("COPY a b DB nobody FOO", "value is not an integer or out of range")]
    [InlineData("COPY a b DB 99 FOO", "DB index is out of range")]
    [InlineData("COPY a b FOO DB 99", "syntax error")]
    [InlineData("COPY a b DB 99 DB 0", "DB index is out of range")]
    [InlineData("COPY a b DB 99999999999", "value is out of range, value must between -2147483648 and 2147483647")]
    [InlineData("COPY a", "wrong number of arguments for 'copy' command")]
    public void RefusesWhatItDoesNotKnow(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Fact]
    public void TheLastOfTwoDestinationsCounts()
    {
        _server.Ask("SET a 1");
        Assert.Equal("(integer) 1", _server.Ask("COPY a b DB 1 DB 0"));
        Assert.Equal("\"1\"", _server.Ask("GET b"));
    }

    [Fact]
    public void ADestinationThatIsDroppedMeanwhileIsNotFound()
    {
        Partition users = _server.CreatePartition(Schema.String);
        _server.Ask("SET a 1");
        // Found by its name, gone when it is looked up by its id.
        var repository = new Mock<IPartitionRepository>();
        Partition? source = Find(0);
        Partition? none = null;
        repository.Setup(partitions => partitions.TryFind(users.Name, out users!)).Returns(true);
        repository.Setup(partitions => partitions.TryFind(new PartitionId(0), out source)).Returns(true);
        repository.Setup(partitions => partitions.TryFind(users.Id, out none)).Returns(false);
        var server = new CommandHarness(services => services.AddSingleton(repository.Object));
        Assert.Equal("(error) ERR partition not found", server.Ask("COPY a b DB users"));
    }

    [Fact]
    public void ADroppedPartitionGivesAndTakesNothing()
    {
        Partition users = _server.CreatePartition(Schema.String);
        users.Drop();
        _server.Ask("SET a 1");
        Assert.Equal("(error) ERR partition not found", _server.Ask("COPY a b DB users"));
        _server.Session.Partition = users.Id;
        Assert.Equal("(error) ERR partition not found", _server.Ask("COPY a b DB 0"));
    }

    private Partition? Find(int id) => _server.Partitions.TryFind(new PartitionId(id), out Partition? partition) ? partition : null;
}
