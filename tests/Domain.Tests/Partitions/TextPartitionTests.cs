using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>What STRING and DYNAMIC partitions do alike.</summary>
public sealed class TextPartitionTests
{
    public static TheoryData<Schema> Texts => [Schema.String, Schema.Dynamic];

    [Theory]
    [MemberData(nameof(Texts))]
    public void AppendMakesAMissingKey(Schema schema)
    {
        Partition partition = Make(schema);
        Assert.Equal(3, ((ITexts)partition).Append(K("k"), V("abc"), Now).Result);
        Assert.Equal("abc", partition.Read("k"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void AppendJoinsAndKeepsExpiry(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "12", expiry: 5_000_000);
        Assert.Equal(3, ((ITexts)partition).Append(K("k"), new Value(3), Now).Result);
        Assert.Equal("123", partition.Read("k"));
        Assert.Equal(At(5_000_000), partition.ExpiryOf("k"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void AppendFailsBeyondTheLongestValue(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "x");
        var longest = new Value(new byte[Value.MaxLength]);
        Assert.Equal(DomainErrors.StringTooLong, ((ITexts)partition).Append(K("k"), longest, Now).Error);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SetRangeFillsAGapWithZeroBytes(Schema schema)
    {
        Partition partition = Make(schema);
        Assert.Equal(4, ((ITexts)partition).SetRange(K("k"), 2, V("ab"), Now).Result);
        Assert.Equal("\0\0ab", partition.Read("k"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SetRangeWritesOverAPartAndKeepsExpiry(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "hello", expiry: 5_000_000);
        Assert.Equal(5, ((ITexts)partition).SetRange(K("k"), 1, V("ipp"), Now).Result);
        Assert.Equal("hippo", partition.Read("k"));
        Assert.Equal(At(5_000_000), partition.ExpiryOf("k"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SetRangeOfNothingMakesNoKey(Schema schema)
    {
        Partition partition = Make(schema);
        Assert.Equal(0, ((ITexts)partition).SetRange(K("k"), 5, V(""), Now).Result);
        Assert.Null(partition.Read("k"));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void SetRangeOfNothingAnswersTheLength(Schema schema)
    {
        Partition partition = Make(schema);
        partition.Put("k", "hello");
        Assert.Equal(5, ((ITexts)partition).SetRange(K("k"), long.MaxValue, V(""), Now).Result);
    }

    [Theory]
    [InlineData(Schema.String, Value.MaxLength)]
    [InlineData(Schema.String, long.MaxValue)]
    [InlineData(Schema.Dynamic, Value.MaxLength)]
    [InlineData(Schema.Dynamic, long.MaxValue)]
    public void SetRangeFailsBeyondTheLongestValue(Schema schema, long offset) =>
        Assert.Equal(DomainErrors.StringTooLong, ((ITexts)Make(schema)).SetRange(K("k"), offset, V("x"), Now).Error);

    [Theory]
    [MemberData(nameof(Texts))]
    public void SetRangeFailsBeforeTheFirstByte(Schema schema) =>
        Assert.Equal(DomainErrors.OffsetOutOfRange, ((ITexts)Make(schema)).SetRange(K("k"), -1, V(""), Now).Error);

    [Theory]
    [InlineData(0, -1, "hello")]
    [InlineData(1, 3, "ell")]
    [InlineData(-3, -2, "ll")]
    [InlineData(-100, 100, "hello")]
    [InlineData(0, -100, "h")]
    [InlineData(-1, -5, "")]
    [InlineData(3, 1, "")]
    [InlineData(5, 9, "")]
    [InlineData(long.MinValue, long.MaxValue, "hello")]
    public void GetRangeCutsAsRedisDoes(long start, long end, string expected)
    {
        StringPartition partition = MakeString();
        partition.Put("k", "hello");
        Assert.Equal(expected, partition.GetRange(K("k"), start, end, Now).Result.ToString());
    }

    [Fact]
    public void GetRangeOfAMissingKeyIsEmpty() => Assert.Equal("", MakeString().GetRange(K("k"), 0, -1, Now).Result.ToString());

    [Theory]
    [InlineData(44, "embstr")]
    [InlineData(45, "raw")]
    public void ShortBytesAreEmbedded(int length, string expected)
    {
        StringPartition partition = MakeString();
        partition.Put("k", new string('x', length));
        Assert.Equal(expected, partition.EncodingOf(K("k"), Now).Result);
    }

    [Fact]
    public void AStringPartitionHoldsDigitsAsBytes()
    {
        StringPartition partition = MakeString();
        partition.Put("k", "12");
        Assert.Equal("embstr", partition.EncodingOf(K("k"), Now).Result);
        Assert.Equal("12", partition.Read("k"));
    }

    [Fact]
    public void StoredBytesDoNotFollowABufferThatIsReused()
    {
        byte[] buffer = "hello"u8.ToArray();
        StringPartition partition = MakeString();
        Assert.True(partition.Put(K("k"), new Value(buffer, 0, 5), Expiry.None, Now).Succeeded);
        buffer.AsSpan().Clear();
        Assert.Equal("hello", partition.Read("k"));
    }
}
