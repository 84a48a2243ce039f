using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>A walk over the integers of a partition sees them all as they were when it began, whatever happens meanwhile.</summary>
public sealed class AggregateWalkTests
{
    private readonly IntPartition _partition = MakeInt();
    private readonly Dictionary<string, long> _model = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ItSeesTheMomentOfItsBeginning(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++)
            Change(random);
        for (int round = 0; round < 5; round++)
        {
            long[] expected = [.. _model.Values];
            AggregateWalk walk = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
            while (_partition.StepWalk(walk, 50).Result)
            {
                for (int i = 0; i < 40; i++)
                    Change(random);
            }

            _partition.EndWalk(walk);
            Assert.Equal(new Aggregates(expected.Length, expected.Aggregate((Int128)0, (sum, one) => sum + one), expected.Min(), expected.Max()), walk.Found);
        }
    }

    [Fact]
    public void TwoWalksSeeTwoMoments()
    {
        for (int i = 0; i < 500; i++)
            _partition.Put($"key:{i}", "1");
        AggregateWalk first = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
        _partition.StepWalk(first, 100);
        for (int i = 0; i < 500; i++)
            _partition.IncrementBy(K($"key:{i}"), 1, Now);
        AggregateWalk second = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
        _partition.Delete([K("key:7")], Now);
        foreach (AggregateWalk walk in new[] { second, first })
        {
            while (_partition.StepWalk(walk, 100).Result)
                continue;
            _partition.EndWalk(walk);
        }

        Assert.Equal(500, (long)first.Found.Sum);
        Assert.Equal(1000, (long)second.Found.Sum);
    }

    [Fact]
    public void WhatExpiresMeanwhileWasThere()
    {
        for (int i = 0; i < 500; i++)
            _partition.Put($"key:{i}", "1", Later.Milliseconds - 1);
        AggregateWalk walk = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
        _partition.StepWalk(walk, 100);
        ulong position = 0;
        do
            _partition.SweepExpired(ref position, 10, Later);
        while (position != 0);
        while (_partition.StepWalk(walk, 100).Result)
            continue;
        Assert.Equal(500, walk.Found.Count);
        Assert.Equal(0, _partition.Count().Result);
    }

    [Fact]
    public void AfterAClearItIsOfTheMomentAfter()
    {
        for (int i = 0; i < 500; i++)
            _partition.Put($"key:{i}", "1");
        AggregateWalk walk = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
        _partition.StepWalk(walk, 100);
        _partition.Clear();
        Assert.False(_partition.StepWalk(walk, 100).Result);
        Assert.Equal(0, walk.Found.Count);
    }

    [Fact]
    public void AWalkOfADroppedPartitionEndsWithItsError()
    {
        AggregateWalk walk = _partition.BeginWalk("*"u8.ToArray(), Now).Result!;
        _partition.Drop();
        Assert.Equal("ERR partition not found", _partition.StepWalk(walk, 100).Error?.Text);
    }

    private void Change(Random random)
    {
        string key = $"key:{random.Next(2000)}";
        switch (random.Next(4))
        {
            case 0:
                _partition.Delete([K(key)], Now);
                _model.Remove(key);
                break;
            case 1:
                _model[key] = _partition.IncrementBy(K(key), random.Next(-100, 100), Now).Result;
                break;
            case 2 when _model.TryGetValue(key, out long value):
                string other = $"key:{random.Next(2000)}";
                _partition.Rename(K(key), K(other), onlyIfAbsent: false, Now);
                _model.Remove(key);
                _model[other] = value;
                break;
            default:
                long drawn = random.NextInt64(long.MinValue, long.MaxValue);
                Assert.True(_partition.Put(K(key), new Value(drawn), Expiry.None, Now).Succeeded);
                _model[key] = drawn;
                break;
        }
    }
}
