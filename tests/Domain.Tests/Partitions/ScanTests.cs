using System.Globalization;
using System.Text;
using GoKV.Domain.Partitions;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

public sealed class ScanTests
{
    private readonly DynamicPartition _partition = MakeDynamic();

    [Fact]
    public void FindsEveryKeyOnceInManySteps()
    {
        string[] keys = [.. Enumerable.Range(0, 500).Select(number => number.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)];
        foreach (string key in keys)
            _partition.Put(key, "v");
        Assert.Equal(keys, _partition.Keys());
    }

    [Theory]
    [InlineData("*", new[] { "", "a", "ab" })]
    [InlineData("a*", new[] { "a", "ab" })]
    [InlineData("", new[] { "" })]
    [InlineData("x", new string[0])]
    public void FindsTheKeysThatMatch(string pattern, string[] expected)
    {
        foreach (string key in new[] { "", "a", "ab" })
            _partition.Put(key, "v");
        Assert.Equal(expected, _partition.Keys(pattern));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("string", 1)]
    [InlineData("STRING", 1)]
    [InlineData("hash", 0)]
    [InlineData("", 0)]
    public void FindsTheKeysOfAType(string? type, int count)
    {
        _partition.Put("k", "v");
        Assert.Equal(count, _partition.Keys(type: type).Length);
    }

    [Fact]
    public void DoesNotFindTheExpired()
    {
        _partition.Put("k", "v", expiry: 1_500_000);
        Assert.Empty(_partition.Keys(now: Later));
    }

    [Fact]
    public void RandomKeyIsNullWhenThereIsNone() => Assert.Null(_partition.RandomKey(42, Now).Result);

    [Fact]
    public void RandomKeyIsOneOfTheKeys()
    {
        _partition.Put("a", "1");
        _partition.Put("b", "2");
        var drawn = new HashSet<string>();
        for (ulong draw = 0; draw < 64; draw++)
            drawn.Add(Encoding.UTF8.GetString(_partition.RandomKey(draw << 58 | draw << 26, Now).Result!));
        Assert.Equal(["a", "b"], drawn.Order());
    }

    [Fact]
    public void RandomKeyPassesTheExpiredAndReclaimsThem()
    {
        var journal = new RecordingJournal();
        DynamicPartition partition = MakeDynamic(journal);
        partition.Put("a", "1", expiry: 1_500_000);
        journal.Take();
        Assert.Null(partition.RandomKey(7, Later).Result);
        Assert.Equal(["delete a"], journal.Take());
    }
}
