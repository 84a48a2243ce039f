using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>
/// What would not fit into one record of a log is refused before anything changes, in every mode. The long values share arrays that nobody touches, so they
/// take no memory.
/// </summary>
public sealed class EffectLimitTests
{
    private static readonly byte[] Longest = GC.AllocateUninitializedArray<byte>(Value.MaxLength);

    // With the longest, its key and that of a third, and 32 bytes for each of them, this is all that an effect may have.
    private static readonly byte[] Rest = GC.AllocateUninitializedArray<byte>((int)(PartitionLimits.MaxEffectBytes - Value.MaxLength - (3 * 33)));

    private static readonly Dictionary<string, Func<DynamicPartition, Error?>> Writes = new()
    {
        ["put"] = partition => partition.Put(K("k"), V("w"), Expiry.None, Now).Error,
        ["set"] = partition => partition.Set(K("k"), V("w"), ExpiryChange.Clear, SetCondition.None, Now).Error,
        ["set many"] = partition => partition.SetMany([(K("k"), V("w")), (K("l"), V("w"))], false, Now).Error,
        ["get and delete"] = partition => partition.GetAndDelete(K("k"), Now).Error,
        ["get and expire"] = partition => partition.GetAndExpire(K("k"), ExpiryChange.To(At(7_000_000)), Now).Error,
        ["put each"] = partition => partition.PutEach([(K("k"), V("w")), (K("l"), V("w"))], Now, out Error? error) == 0 ? error : null,
        ["increment each"] = partition => partition.IncrementEach([K("n"), K("m")], 1, new long[2], Now, out Error? error) == 0 ? error : null,
        ["increment"] = partition => partition.IncrementBy(K("n"), 1, Now).Error,
        ["increment float"] = partition => partition.IncrementByFloat(K("n"), default, Now).Error,
        ["append"] = partition => partition.Append(K("k"), V("w"), Now).Error,
        ["set range"] = partition => partition.SetRange(K("k"), 0, V("w"), Now).Error,
        ["set bit"] = partition => partition.SetBit(K("k"), 0, true, Now).Error,
        ["combine bits"] = partition => partition.CombineBits(BitOperation.Not, K("l"), [K("k")], Now).Error,
        ["bit fields"] = partition => partition.EditBitFields(K("k"), [new BitFieldOperation(BitFieldAction.Set, false, 8, 0, 1, BitFieldOverflow.Wrap)], Now).Error,
        ["delete"] = partition => partition.Delete([K("k"), K("l")], Now).Error,
        ["expire"] = partition => partition.ExpireAt(K("k"), At(7_000_000), ExpireCondition.None, Now).Error,
        ["persist"] = partition => partition.Persist(K("k"), Now).Error,
        ["rename"] = partition => partition.Rename(K("k"), K("l"), false, Now).Error,
        ["copy"] = partition => partition.Copy(K("k"), K("l"), false, Now).Error,
        ["adopt"] = partition => partition.Adopt(K("k"), new StoredValue(V("w"), default, Expiry.None), true, KeyEvent.CopyTo, Now).Error,
        ["clear"] = partition => partition.Clear().Error,
    };

    private readonly DynamicPartition _partition = MakeDynamic();

    public EffectLimitTests()
    {
        _partition.Put("k", "v", expiry: 5_000_000);
        _partition.Put("n", "1");
        _partition.Put("x", "1");
    }

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public void AWriteThatATransactionHasNoRoomForChangesNothing(string name)
    {
        Error? error = _partition.Together(() =>
        {
            TakeAllRoom();
            return Writes[name](_partition);
        });

        Assert.Equal(DomainErrors.EffectTooLarge, error);
        Assert.Equal(["f", "k", "n"], _partition.Keys());
        Assert.Equal(("v", "1", At(5_000_000)), (_partition.Read("k"), _partition.Read("n"), _partition.ExpiryOf("k")));
        Assert.Null(Writes[name](_partition));
    }

    [Fact]
    public void AnExpiredKeyThatATransactionHasNoRoomForIsInvisibleAndStays()
    {
        var past = new UnixTime(6_000_000);
        (bool Exists, byte[]? Random, long Keys) seen = _partition.Together(() =>
        {
            TakeAllRoom();
            return (_partition.Read("k", past) is not null, _partition.RandomKey(1, past).Result, _partition.Count().Result);
        });

        Assert.False(seen.Exists);
        Assert.Equal(3, seen.Keys);
        Assert.Null(_partition.Read("k", past));
        Assert.Equal(2, _partition.Count().Result);
    }

    [Fact]
    public void ManyKeysThatTakeTooMuchTogetherAreRefused()
    {
        (Key, Value)[] entries = [(K("a"), new Value(Longest)), (K("b"), new Value(Longest))];

        Assert.Equal(DomainErrors.EffectTooLarge, _partition.SetMany(entries, onlyIfNoneExists: false, Now).Error);
        Assert.Equal(["k", "n", "x"], _partition.Keys());
        Assert.True(_partition.SetMany(entries.AsSpan(1), onlyIfNoneExists: false, Now).Result);
    }

    [Fact]
    public void OneAfterTheOtherTheyAreTaken()
    {
        Assert.True(_partition.Put(K("a"), new Value(Longest), Expiry.None, Now).Result);
        Assert.True(_partition.Copy(K("a"), K("b"), replace: false, Now).Result);
        Assert.True(_partition.Rename(K("a"), K("c"), onlyIfAbsent: false, Now).Result);
    }

    [Fact]
    public void AKeyAndItsValueThatTakeTooMuchTogetherAreRefused()
    {
        var longest = new Key(Longest);

        Assert.Equal(DomainErrors.EffectTooLarge, _partition.Put(longest, new Value(Longest), Expiry.None, Now).Error);
        Assert.Equal(DomainErrors.EffectTooLarge, _partition.SetRange(longest, Value.MaxLength - 1, V("x"), Now).Error);
        Assert.Equal(3, _partition.Count().Result);
    }

    // Until not one byte more can be reported in this group. The entry that is left of it is "f".
    private void TakeAllRoom()
    {
        Assert.True(_partition.Put(K("f"), new Value(Longest), Expiry.None, Now).Succeeded);
        Assert.True(_partition.Put(K("f"), new Value(Rest), Expiry.None, Now).Succeeded);
        Assert.Equal(1, _partition.Delete([K("x")], Now).Result);
    }
}
