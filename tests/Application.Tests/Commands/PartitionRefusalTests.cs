using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Commands;

/// <summary>What every command on data answers when its partition is gone, or refuses.</summary>
public sealed class PartitionRefusalTests
{
    public static TheoryData<string> Writes =>
    [
        "SET k 1", "SET k 1 EX 10", "GETSET k 1", "SETNX k 1", "SETEX k 10 1", "PSETEX k 10 1", "MSET k 1", "MSETNX k 1", "APPEND k 1",
        "SETRANGE k 0 1", "INCR k", "DECR k", "INCRBY k 1", "DECRBY k 1", "INCRBYFLOAT k 1", "GETDEL k", "GETEX k EX 10", "DEL k", "UNLINK k",
        "RENAME k l", "RENAMENX k l", "COPY k l", "RESTORE k 0 x", "SORT k STORE l", "FLUSHDB", "EXPIRE k 10", "PEXPIRE k 10", "EXPIREAT k 10", "PEXPIREAT k 10", "PERSIST k",
    ];

    public static TheoryData<string> Reads =>
    [
        "GET k", "MGET k", "STRLEN k", "GETRANGE k 0 1", "SUBSTR k 0 1", "GETEX k", "EXISTS k", "TOUCH k", "TYPE k", "KEYS *", "SCAN 0", "RANDOMKEY",
        "DBSIZE", "TTL k", "PTTL k", "EXPIRETIME k", "PEXPIRETIME k", "OBJECT ENCODING k", "MEMORY USAGE k", "DUMP k", "SORT k", "SORT_RO k", "GETEX k EX 0",
    ];

    [Theory]
    [MemberData(nameof(Writes))]
    [MemberData(nameof(Reads))]
    public void ADroppedPartitionIsNotFound(string command)
    {
        var server = new CommandHarness();
        server.DropPartition(server.UseNew(Schema.Dynamic));
        Assert.Equal("(error) ERR partition not found", server.Ask(command));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    [MemberData(nameof(Reads))]
    public void APartitionDroppedAfterTheLookUpRefuses(string command)
    {
        DynamicPartition partition = Make(new NullPartitionJournal());
        partition.Drop();
        Assert.Equal("(error) ERR partition not found", ServerOf(partition).Ask(command));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public void AFailingDiskIsTheReplyOfAWrite(string command) =>
        Assert.Equal("(error) MISCONF disk full", ServerOf(Make(Failed())).Ask(command));

    [Theory]
    [MemberData(nameof(Reads))]
    public void ReadsGoOnWhenTheDiskFails(string command) =>
        Assert.DoesNotContain("MISCONF", ServerOf(Make(Failed())).Ask(command), StringComparison.Ordinal);

    private static CommandHarness ServerOf(Partition partition)
    {
        var repository = new Mock<IPartitionRepository>();
        Partition? found = partition;
        repository.Setup(partitions => partitions.TryFind(It.IsAny<PartitionId>(), out found)).Returns(true);
        return new CommandHarness(services => services.AddSingleton(repository.Object));
    }

    private static FailingJournal Failed()
    {
        var journal = new FailingJournal();
        journal.Fail();
        return journal;
    }

    private static DynamicPartition Make(IPartitionJournal journal) =>
        new(PartitionIdentity.OfNumbered(0, default, default), journal, new KeyHasher(1, 2));
}
