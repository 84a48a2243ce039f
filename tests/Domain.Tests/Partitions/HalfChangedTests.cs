using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>When memory runs out between a change and its report, memory and log differ: the partition must not go on, and nothing half done may reach the log.</summary>
public sealed class HalfChangedTests
{
    private static readonly Dictionary<string, Action<DynamicPartition>> Operations = new()
    {
        ["SET"] = partition => partition.Put(K("k"), V("w"), Expiry.None, Now),
        ["SET new"] = partition => partition.Put(K("new"), V("w"), Expiry.None, Now),
        ["MSET"] = partition => partition.SetMany([(K("k"), V("1")), (K("b"), V("2")), (K("c"), V("3"))], onlyIfNoneExists: false, Now),
        ["DEL"] = partition => partition.Delete([K("k"), K("n")], Now),
        ["DEL one"] = partition => partition.Delete([K("k")], Now),
        ["GETDEL"] = partition => partition.GetAndDelete(K("k"), Now),
        ["INCR"] = partition => partition.IncrementBy(K("n"), 1, Now),
        ["APPEND"] = partition => partition.Append(K("k"), V("more"), Now),
        ["EXPIRE"] = partition => partition.ExpireAt(K("k"), At(5_000_000), ExpireCondition.None, Now),
        ["EXPIRE in the past"] = partition => partition.ExpireAt(K("k"), At(5), ExpireCondition.None, Now),
        ["PERSIST"] = partition => partition.Persist(K("mortal"), Now),
        ["RENAME"] = partition => partition.Rename(K("k"), K("n"), onlyIfAbsent: false, Now),
        ["COPY"] = partition => partition.Copy(K("k"), K("copy"), replace: false, Now),
        ["FLUSHDB"] = partition => partition.Clear(),
        ["GET of an expired key"] = partition => partition.Get(K("mortal"), Later),
        ["the active cycle"] = partition =>
        {
            ulong position = 0;
            partition.SweepExpired(ref position, 100, Later);
        },
        ["EXEC"] = partition => partition.Together(() =>
        {
            partition.Put(K("k"), V("1"), Expiry.None, Now);
            return partition.Put(K("b"), V("2"), Expiry.None, Now);
        }),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AnOperationThatEndsInItsMiddleStopsThePartitionAndReportsNothing(string operation)
    {
        for (int failAt = 1; ; failAt++)
        {
            (DynamicPartition partition, RecordingJournal journal) = Make();
            int reports = 0;
            journal.Failures = report =>
            {
                if (report != "begin" && ++reports == failAt)
                    throw new InsufficientMemoryException();
            };
            if (TryRun(partition, operation))
            {
                Assert.True(failAt > 1, "the operation reported nothing");
                return;
            }

            journal.Failures = null;
            Assert.Empty(journal.Take());
            Assert.True(partition.IsHalfChanged);
            AssertRefusesAll(partition);
            Assert.Empty(journal.Take());
        }
    }

    // A command of a transaction whose task failed, and the transaction goes on: the rest is refused, and none of it is in the log.
    [Fact]
    public void ATransactionInWhichACommandFailedIsNotInTheLog()
    {
        (DynamicPartition partition, RecordingJournal journal) = Make();
        Error? later = partition.Together(() =>
        {
            partition.Put(K("a"), V("1"), Expiry.None, Now);
            journal.Failures = _ => throw new InsufficientMemoryException();
            Assert.Throws<InsufficientMemoryException>(() => partition.Put(K("b"), V("2"), Expiry.None, Now));
            journal.Failures = null;
            return partition.Put(K("c"), V("3"), Expiry.None, Now).Error;
        });

        Assert.Equal(DomainErrors.HalfChanged(partition.Name), later);
        Assert.Empty(journal.Take());
        AssertRefusesAll(partition);
    }

    [Fact]
    public void AGroupThatFailsBeforeItsFirstChangeStopsNothing()
    {
        (DynamicPartition partition, RecordingJournal journal) = Make();
        Assert.Throws<InsufficientMemoryException>(() => partition.Together<bool>(() => throw new InsufficientMemoryException()));
        Assert.False(partition.IsHalfChanged);
        partition.Put("k", "2");
        Assert.Contains("put k 2", journal.Take());
    }

    // What is too large to be had is asked for before anything changes: a client with a large value cannot stop a partition.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ALargeValueThatTheLogHasNoMemoryForFailsAlone(bool isKey)
    {
        (DynamicPartition partition, RecordingJournal journal) = Make();
        string large = new('x', 100_000);
        if (isKey)
            partition.Put(large, "v");
        journal.Take();
        journal.Failures = report =>
        {
            if (report.StartsWith("prepare", StringComparison.Ordinal))
                throw new InsufficientMemoryException();
        };

        Assert.Throws<InsufficientMemoryException>(() => isKey ? partition.Delete([K(large)], Now).Result > 0 : partition.Put(K("k"), V(large), Expiry.None, Now).Succeeded);
        if (isKey)
            Assert.Throws<InsufficientMemoryException>(() => partition.ExpireAt(K(large), At(5_000_000), ExpireCondition.None, Now).Succeeded);

        Assert.False(partition.IsHalfChanged);
        Assert.Equal("v", partition.Read(isKey ? large : "k"));
        Assert.Empty(journal.Take());
        partition.Put("k", "w");
        Assert.Equal(["put k w"], journal.Take());
    }

    private static (DynamicPartition Partition, RecordingJournal Journal) Make()
    {
        var journal = new RecordingJournal();
        DynamicPartition partition = MakeDynamic(journal);
        partition.Put("k", "v");
        partition.Put("n", "5");
        partition.Put("mortal", "x", expiry: 1_500_000);
        journal.Take();
        return (partition, journal);
    }

    private static bool TryRun(DynamicPartition partition, string operation)
    {
        try
        {
            Operations[operation](partition);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private static void AssertRefusesAll(DynamicPartition partition)
    {
        Error expected = DomainErrors.HalfChanged(partition.Name);
        Assert.Equal(expected, partition.Get(K("k"), Now).Error);
        Assert.Equal(expected, partition.Put(K("k"), V("w"), Expiry.None, Now).Error);
        Assert.Equal(expected, partition.Count().Error);
        Assert.Equal(expected, partition.Together(() => partition.Clear()).Error);
        ulong position = 0;
        Assert.Equal(0, partition.SweepExpired(ref position, 100, Later));
    }
}
