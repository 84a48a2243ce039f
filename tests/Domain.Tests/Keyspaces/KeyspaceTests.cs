using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class KeyspaceTests
{
    private static readonly Expiry Tomorrow = Expiry.At(86_400_000);

    private readonly KeyspaceDriver _driver = new();

    private Keyspace Keyspace => _driver.Keyspace;

    [Fact]
    public void AnEmptyKeyspaceHasNothing()
    {
        Assert.Equal(0, Keyspace.Count);
        Assert.False(_driver.Find("a").Exists);
        Assert.False(Keyspace.TryPickRandom(7, out _));
        Assert.Empty(_driver.ScanAll());
        Assert.Empty(_driver.SweepAll(now: 1));
    }

    [Fact]
    public void AnAddedKeyIsFoundWithItsValueAndExpiry()
    {
        _driver.Put("a", 1, Tomorrow);

        Assert.Equal(1, _driver.ValueOf("a"));
        Assert.Equal(Tomorrow, _driver.ExpiryOf("a"));
        Assert.False(_driver.Find("b").Exists);
        Assert.False(_driver.Find("").Exists);
    }

    [Fact]
    public void TheDefaultHandleIsOfNoEntry() => Assert.False(default(EntryHandle).Exists);

    [Fact]
    public void TheEmptyKeyIsAKey()
    {
        _driver.Put("", 5);

        Assert.Equal(5, _driver.ValueOf(""));
        Assert.True(_driver.Remove(""));
        Assert.Equal(0, Keyspace.Count);
    }

    [Fact]
    public void TheStoredKeyIsACopy()
    {
        byte[] key = [1, 2, 3];
        Keyspace.Add(Keyspace.Find(key), key, new Value(1), ValueForm.Integer, Expiry.None);
        key[0] = 9;

        EntryHandle handle = Keyspace.Find([1, 2, 3]);
        Assert.True(handle.Exists);
        Assert.Equal([1, 2, 3], Keyspace.KeyOf(handle).ToArray());
    }

    [Fact]
    public void AddRefusesAnExistingEntry()
    {
        _driver.Put("a", 1);

        Assert.Throws<ArgumentException>(() => Keyspace.Add(_driver.Find("a"), "a"u8, new Value(2), ValueForm.Integer, Expiry.None));
        Assert.Equal(1, Keyspace.Count);
    }

    [Fact]
    public void ReplaceGivesAnotherValueAndExpiry()
    {
        _driver.Put("a", 1, Tomorrow);
        _driver.Put("a", 2);

        Assert.Equal(2, _driver.ValueOf("a"));
        Assert.Equal(Expiry.None, _driver.ExpiryOf("a"));
        Assert.Equal(1, Keyspace.Count);
        Assert.Equal(0, Keyspace.ExpiringCount);
    }

    [Fact]
    public void ExpiringCountFollowsEveryChange()
    {
        _driver.Put("a", 1, Tomorrow);
        _driver.Put("b", 1);
        Assert.Equal(1, Keyspace.ExpiringCount);

        Keyspace.SetExpiry(_driver.Find("b"), Tomorrow);
        Keyspace.SetExpiry(_driver.Find("b"), Expiry.At(5));
        Assert.Equal(2, Keyspace.ExpiringCount);

        _driver.Remove("a");
        Assert.Equal(1, Keyspace.ExpiringCount);

        Keyspace.SetExpiry(_driver.Find("b"), Expiry.None);
        Assert.Equal(0, Keyspace.ExpiringCount);
    }

    [Fact]
    public void TheAverageOfExpiriesAtTheEndOfTimeIsRight()
    {
        _driver.Put("a", 1, Expiry.At(long.MaxValue));
        _driver.Put("b", 1, Expiry.At(long.MaxValue - 2));

        Assert.Equal(Expiry.At(long.MaxValue - 1), Keyspace.AverageExpiry);
    }

    [Fact]
    public void ARemovedKeyIsGoneAndTheOthersStay()
    {
        _driver.PutMany(8);

        Assert.True(_driver.Remove("key:3"));

        Assert.False(_driver.Find("key:3").Exists);
        Assert.All([0, 1, 2, 4, 5, 6, 7], i => Assert.Equal(i, _driver.ValueOf($"key:{i}")));
    }

    [Fact]
    public void ClearLeavesNothing()
    {
        long empty = Keyspace.MemoryBytes;
        _driver.PutMany(5000);
        _driver.Put("x", 1, Tomorrow);

        Keyspace.Clear();

        Assert.Equal((0, 0, empty), (Keyspace.Count, Keyspace.ExpiringCount, Keyspace.MemoryBytes));
        Assert.False(_driver.Find("key:1").Exists);
        _driver.Put("key:1", 2);
        Assert.Equal(2, _driver.ValueOf("key:1"));
    }

    [Fact]
    public void FindAllocatesNothing()
    {
        _driver.PutMany(3000);
        byte[] present = "key:1234"u8.ToArray();
        byte[] absent = "key:none"u8.ToArray();
        _ = Keyspace.Find(present);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = Keyspace.ViewOf(Keyspace.Find(present));
            _ = Keyspace.Find(absent);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(4, 0, 32)]
    [InlineData(8, 0, 32)]
    [InlineData(9, 0, 32)]
    [InlineData(16, 0, 32)]
    [InlineData(17, 0, 48)]
    [InlineData(8, 5, 32)]
    [InlineData(9, 5, 48)]
    public void UsedBytesCountsTheRecordOfAnInteger(int keyLength, long expiry, int bytes)
    {
        long empty = Keyspace.UsedBytes;

        _driver.Put(new string('k', keyLength), 100, expiry == 0 ? Expiry.None : Expiry.At(expiry));
        Assert.Equal(empty + bytes, Keyspace.UsedBytes);

        _driver.Remove(new string('k', keyLength));
        Assert.Equal(empty, Keyspace.UsedBytes);
    }

    [Fact]
    public void ALongValueKeepsItsArray()
    {
        byte[] bytes = new byte[EntryRecord.MaxValueBytes + 1];
        Keyspace.Add(_driver.Find("a"), "a"u8, new Value(bytes), ValueForm.Bytes, Expiry.None);

        Assert.Same(bytes, Keyspace.ViewOf(_driver.Find("a")).ToArray());
        Assert.Same(bytes, Keyspace.CopyOf(_driver.Find("a")).ToArray());
        Assert.True(Keyspace.HasOwnArray(_driver.Find("a")));
    }

    [Theory]
    [InlineData(EntryRecord.MaxValueBytes, 1, false)]
    [InlineData(EntryRecord.MaxValueBytes + 1, 1, true)]
    [InlineData(EntryRecord.MaxValueBytes, 32_752, false)]
    [InlineData(EntryRecord.MaxValueBytes, 32_753, true)]
    [InlineData(1, 70_000, true)]
    public void EntriesThatAreTooLongForARecordHaveArrays(int valueLength, int keyLength, bool hasOwnArray)
    {
        byte[] key = new byte[keyLength];
        byte[] value = Enumerable.Range(0, valueLength).Select(static i => (byte)i).ToArray();
        Keyspace.Add(Keyspace.Find(key), key, new Value(value), ValueForm.Bytes, Tomorrow);

        EntryHandle handle = Keyspace.Find(key);
        Assert.Equal(hasOwnArray, Keyspace.HasOwnArray(handle));
        Assert.Equal(value, Keyspace.ViewOf(handle).ToArray());
        Assert.Equal(key, Keyspace.KeyOf(handle).ToArray());
        Assert.Equal(Tomorrow, Keyspace.ExpiryOf(handle));
    }

    [Theory]
    [InlineData(10, 2000)]
    [InlineData(2000, 10)]
    [InlineData(10, 40_000)]
    [InlineData(40_000, 10)]
    [InlineData(16_384, 16_384)]
    [InlineData(10, 100)]
    [InlineData(100, 10)]
    [InlineData(100, 90)]
    [InlineData(1000, 100)]
    public void AValueMayBecomeLongerAndShorter(int before, int after)
    {
        byte[] second = Enumerable.Range(0, after).Select(static i => (byte)i).ToArray();
        Keyspace.Add(_driver.Find("a"), "a"u8, new Value(new byte[before]), ValueForm.Bytes, Expiry.None);
        long used = Keyspace.UsedBytes;

        Keyspace.Replace(_driver.Find("a"), new Value(second), ValueForm.EditedBytes, Tomorrow);

        EntryHandle handle = _driver.Find("a");
        Assert.Equal(second, Keyspace.ViewOf(handle).ToArray());
        Assert.Equal(ValueForm.EditedBytes, Keyspace.FormOf(handle));
        Assert.Equal(Tomorrow, Keyspace.ExpiryOf(handle));
        Assert.True(after <= before ? Keyspace.UsedBytes <= used : Keyspace.UsedBytes > used);
        _driver.AssertIsSound();
    }

    [Fact]
    public void EveryLengthOfKeyAndValueIsKept()
    {
        for (int length = 0; length < 2100; length++)
        {
            byte[] bytes = Enumerable.Range(length, length).Select(static i => (byte)i).ToArray();
            Keyspace.Add(Keyspace.Find(bytes), bytes, new Value(bytes), ValueForm.Bytes, Expiry.None);
        }

        for (int length = 0; length < 2100; length++)
        {
            byte[] bytes = Enumerable.Range(length, length).Select(static i => (byte)i).ToArray();
            EntryHandle handle = Keyspace.Find(bytes);
            Assert.Equal(bytes, Keyspace.KeyOf(handle).ToArray());
            Assert.Equal(bytes, Keyspace.ViewOf(handle).ToArray());
        }

        _driver.AssertIsSound();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2000)]
    public void RandomPicksAreNearlyUniform(int keys)
    {
        const int drawsPerKey = 200;
        _driver.PutMany(keys);
        var random = new Random(3);
        int[] picked = new int[keys];

        for (int i = 0; i < keys * drawsPerKey; i++)
        {
            Assert.True(Keyspace.TryPickRandom((ulong)random.NextInt64() << 1, out EntryHandle handle));
            picked[_driver.ValueOf(handle)]++;
        }

        Assert.All(picked, times => Assert.InRange(times, drawsPerKey / 2, drawsPerKey * 2));
    }

    [Theory]
    [InlineData(ulong.MinValue)]
    [InlineData(ulong.MaxValue)]
    public void AnyDrawPicksAnEntry(ulong draw)
    {
        // A single hash among thousands of keys leaves all other segments empty.
        var driver = new KeyspaceDriver(hashMask: 0x40000000);
        driver.PutMany(3000);

        Assert.True(driver.Keyspace.TryPickRandom(draw, out EntryHandle handle));
        Assert.StartsWith("key:", System.Text.Encoding.UTF8.GetString(driver.Keyspace.KeyOf(handle)), StringComparison.Ordinal);
    }
}
