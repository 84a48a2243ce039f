using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>What a partition says it uses is what the process grows by.</summary>
[Collection("Alone")]
public sealed class MemoryAccountTests
{
    [Theory]
    [InlineData(Schema.Int, 400_000, 0)]
    [InlineData(Schema.String, 200_000, 20)]
    [InlineData(Schema.String, 50_000, 900)]
    [InlineData(Schema.String, 400, 100_000)]
    [InlineData(Schema.Dynamic, 200_000, 60)]
    public void UsedBytesAreTheGrowthOfTheProcess(Schema schema, int count, int length)
    {
        // Once for nothing: code is compiled, and what is made only once is made.
        Fill(Make(schema), schema, 1000, length);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Partition partition = Make(schema);
        Fill(partition, schema, count, length);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange((double)partition.UsedBytes / growth, 0.95, 1.05);
        Assert.InRange((double)partition.Statistics().MemoryBytes / growth, 0.95, 1.05);
    }

    [Fact]
    public void SoTheyAreAfterValuesOfOtherSizesTookTheirPlaces() => AssertAreGrowth(Schema.Dynamic, static partition =>
    {
        Fill(partition, Schema.Dynamic, 150_000, 60);
        Fill(partition, Schema.Dynamic, 150_000, 400);
        Fill(partition, Schema.Dynamic, 100_000, 10);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public void SoTheyAreAfterRemovalsOnceGapsAreClosed(int every)
    {
        const int count = 300_000;
        // Made before: this takes memory of the process, too.
        int[] order = [.. Enumerable.Range(0, count).Where(i => i % every != 0)];
        new Random(4).Shuffle(order);
        AssertAreGrowth(Schema.String, partition =>
        {
            Fill(partition, Schema.String, count, 100);
            foreach (int i in order)
                Assert.True(partition.Delete([Key.Of($"key:{i}")], Now).Succeeded);
        });
    }

    private static void AssertAreGrowth(Schema schema, Action<Partition> change)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Partition partition = Make(schema);
        change(partition);
        CloseGaps(partition);
        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange((double)partition.UsedBytes / growth, 0.95, 1.05);
    }

    private static void CloseGaps(Partition partition)
    {
        for (int pass = 0; pass < 3; pass++)
        {
            int position = 0;
            do
                partition.CloseGaps(ref position, 1000);
            while (position != 0);
        }
    }

    private static void Fill(Partition partition, Schema schema, int count, int length)
    {
        var random = new Random(1);
        for (int i = 0; i < count; i++)
        {
            Value value = schema == Schema.Int ? new Value(random.NextInt64()) : new Value(new byte[length + random.Next((length / 4) + 1)]);
            Assert.True(((IScalars)partition).Put(Key.Of($"key:{i}"), value, i % 3 == 0 ? Expiry.At(Later.Milliseconds) : Expiry.None, Now).Succeeded);
        }
    }
}

/// <summary>Tests that measure the process run alone.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;
