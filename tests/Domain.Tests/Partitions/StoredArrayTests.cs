using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>Short arrays are written in place: nobody who got a value, or has a copy of it under another key, may see that.</summary>
public sealed class StoredArrayTests
{
    private static readonly UnixTime Now = new(1000);

    private readonly DynamicPartition _partition = new(
        PartitionIdentity.OfNumbered(0, new Persistence(PersistMode.None), Now), new NullPartitionJournal(), new KeyHasher(1, 2));

    [Fact]
    public void AValueThatWasReadStaysWhenItsKeyIsOverwritten()
    {
        _partition.Put(Key.Of("k"), Value.Of("old"), Expiry.None, Now);
        Value? read = _partition.Get(Key.Of("k"), Now).Result;
        _partition.Put(Key.Of("k"), Value.Of("new"), Expiry.None, Now);
        Assert.Equal(Value.Of("old"), read);
        Assert.Equal(Value.Of("new"), _partition.Get(Key.Of("k"), Now).Result);
    }

    [Fact]
    public void ACopyKeepsItsValueWhenTheOriginalIsOverwritten()
    {
        _partition.Put(Key.Of("k"), Value.Of("old"), Expiry.None, Now);
        _partition.Copy(Key.Of("k"), Key.Of("copy"), replace: false, Now);
        _partition.Put(Key.Of("k"), Value.Of("new"), Expiry.None, Now);
        Assert.Equal(Value.Of("old"), _partition.Get(Key.Of("copy"), Now).Result);
    }

    [Fact]
    public void OneValueMayBeStoredUnderTwoKeys()
    {
        Value shared = Value.Of("old");
        _partition.Put(Key.Of("a"), shared, Expiry.None, Now);
        _partition.Put(Key.Of("b"), shared, Expiry.None, Now);
        _partition.Put(Key.Of("a"), Value.Of("new"), Expiry.None, Now);
        Assert.Equal(Value.Of("old"), _partition.Get(Key.Of("b"), Now).Result);
        Assert.Equal("old", shared.ToString());
    }

    [Fact]
    public void ARangeThatWasReadStaysWhenItsKeyIsOverwritten()
    {
        _partition.Put(Key.Of("k"), Value.Of("abc"), Expiry.None, Now);
        Value range = _partition.GetRange(Key.Of("k"), 0, -1, Now).Result;
        _partition.Put(Key.Of("k"), Value.Of("xyz"), Expiry.None, Now);
        Assert.Equal(Value.Of("abc"), range);
    }

    [Fact]
    public void TheSumOfAFloatStaysWhenItsKeyIsOverwritten()
    {
        Assert.True(ExtendedFloat.TryParse("1.5"u8, out ExtendedFloat delta));
        Value sum = _partition.IncrementByFloat(Key.Of("k"), delta, Now).Result;
        _partition.Put(Key.Of("k"), Value.Of("xyz"), Expiry.None, Now);
        Assert.Equal(Value.Of("1.5"), sum);
    }

    [Fact]
    public void OverwritingInPlaceTakesTheExpiryOff()
    {
        _partition.Put(Key.Of("k"), Value.Of("old"), Expiry.At(5000), Now);
        _partition.Put(Key.Of("k"), Value.Of("new"), Expiry.None, Now);
        Assert.Equal(Expiry.None, _partition.ExpiryOf(Key.Of("k"), Now).Result);
    }

    [Fact]
    public void ALongValueIsHandedOutWithoutACopy()
    {
        byte[] bytes = new byte[40_000];
        _partition.Put(Key.Of("k"), new Value(bytes), Expiry.None, Now);
        Assert.Same(bytes, _partition.Get(Key.Of("k"), Now).Result!.Value.ToArray());
    }

    [Fact]
    public void AnIntegerInPlaceOfBytesOfItsLengthIsHeldAsAnInteger()
    {
        _partition.Put(Key.Of("k"), Value.Of("abc"), Expiry.None, Now);
        _partition.Put(Key.Of("k"), Value.Of("123"), Expiry.None, Now);
        Assert.Equal("int", _partition.EncodingOf(Key.Of("k"), Now).Result);
    }
}
