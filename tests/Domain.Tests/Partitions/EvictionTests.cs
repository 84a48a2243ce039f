using System.Globalization;
using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>Which keys go: chance must be the same for all, or a key that is much used goes because of its hash.</summary>
public sealed class EvictionTests
{
    private const int Times = 100;

    private readonly RecordingJournal _journal = new();
    private readonly StringPartition _partition;

    public EvictionTests() => _partition = MakeString(_journal);

    [Theory]
    [InlineData(EvictionPolicy.AllKeysRandom, 50, 1)]
    [InlineData(EvictionPolicy.AllKeysRandom, 1500, 1)]
    [InlineData(EvictionPolicy.VolatileRandom, 50, 1)]
    [InlineData(EvictionPolicy.VolatileRandom, 500, 4)]
    public void AtRandomEachKeyIsAsLikelyAsAnyOther(EvictionPolicy policy, int keys, int others)
    {
        Fill(keys, others);
        _journal.Take();
        var evicted = new int[keys];
        for (int i = 0; i < keys * Times; i++)
        {
            Assert.True(_partition.Evict(key: null, policy, Now));
            int gone = int.Parse(Assert.Single(_journal.Take())["delete ".Length..], CultureInfo.InvariantCulture);
            evicted[gone]++;
            Store(gone);
            _journal.Take();
        }

        // Five standard deviations: with chances that depend on the gaps between hashes, two of five keys were below half of it.
        Assert.All(evicted, static count => Assert.InRange(count, Times / 2, Times * 3 / 2));
    }

    [Theory]
    [InlineData(EvictionPolicy.AllKeysLru, 1)]
    [InlineData(EvictionPolicy.VolatileTtl, 4)]
    [InlineData(EvictionPolicy.VolatileTtl, 100)]
    public void CandidatesAreDrawnFromAllKeysThatMayGo(EvictionPolicy policy, int others)
    {
        Fill(40, others);
        var met = new HashSet<string>();
        for (int i = 0; i < 1000; i++)
        {
            var pool = new EvictionPool();
            _partition.Sample(policy, pool, Now);
            Assert.InRange(pool.Count, 1, 5);
            while (pool.TryTake(out _, out Key key))
                met.Add(key.ToString());
        }

        Assert.Equal(40, met.Count(static key => !key.StartsWith('o')));
        Assert.Equal(others == 1 || policy.IsVolatile() ? 40 : 40 * others, met.Count);
    }

    // Of every so many keys one has an expiry; those that have none are not candidates of a volatile policy.
    private void Fill(int keys, int others)
    {
        for (int i = 0; i < keys; i++)
        {
            Store(i);
            for (int other = 1; other < others; other++)
                _partition.Put(Key.Of($"other:{i}:{other}"), V("v"), Expiry.None, Now);
        }
    }

    private void Store(int number) => _partition.Put(Key.Of($"{number}"), V("v"), Expiry.At(Later.Milliseconds + number), Now);
}
