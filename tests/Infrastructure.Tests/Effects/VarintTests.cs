using GoKV.Domain.Values;
using GoKV.Infrastructure.Effects;

namespace GoKV.Infrastructure.Tests.Effects;

public sealed class VarintTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(1UL, "01")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "AC02")]
    [InlineData(16_383UL, "FF7F")]
    [InlineData(16_384UL, "808001")]
    [InlineData(2_097_151UL, "FFFF7F")]
    [InlineData(2_097_152UL, "80808001")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    [InlineData((ulong)long.MaxValue, "FFFFFFFFFFFFFFFF7F")]
    [InlineData(9_223_372_036_854_775_808UL, "80808080808080808001")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void HasTheseBytes(ulong number, string bytes)
    {
        byte[] buffer = new byte[Varint.MaxSize];
        int size = Varint.Write(buffer, number);

        Assert.Equal(bytes, Convert.ToHexString(buffer.AsSpan(0, size)));
        Assert.Equal(size, Varint.SizeOf(number));
        ReadOnlySpan<byte> source = [.. buffer.AsSpan(0, size), 0xEE];
        Assert.True(Varint.TryRead(ref source, out ulong read));
        Assert.Equal(number, read);
        Assert.Equal(1, source.Length);
    }

    [Fact]
    public void IsReadBackAtEveryBorderOfItsSize()
    {
        for (int bits = 1; bits < 64; bits++)
        {
            foreach (ulong number in new[] { (1UL << bits) - 1, 1UL << bits, (1UL << bits) + 1 })
            {
                byte[] buffer = new byte[Varint.MaxSize];
                ReadOnlySpan<byte> source = buffer.AsSpan(0, Varint.Write(buffer, number));
                Assert.Equal(Varint.SizeOf(number), source.Length);
                Assert.True(Varint.TryRead(ref source, out ulong read) && read == number && source.IsEmpty);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFF")]
    [InlineData("8080808080808080808000")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF7F")]
    public void IsNotReadWhenItEndsTooEarlyOrIsTooLarge(string bytes)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(bytes);

        Assert.False(Varint.TryRead(ref source, out _));
    }

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(-1, 1UL)]
    [InlineData(1, 2UL)]
    [InlineData(-2, 3UL)]
    [InlineData(long.MaxValue, ulong.MaxValue - 1)]
    [InlineData(long.MinValue, ulong.MaxValue)]
    public void OfASignedNumberIsItsZigzag(long number, ulong zigzag)
    {
        Assert.Equal(zigzag, Varint.ZigZag(number));
        Assert.Equal(number, Varint.UnZigZag(zigzag));
    }
}

public sealed class EffectBytesTests
{
    public static TheoryData<string, string> Golden => new()
    {
        { "put k=ab", "01016B026162" },
        { "put k= until 1", "81016B0100" },
        { "put k=7", "02016B0E" },
        { "put k=-9223372036854775808 until 1700000000000", "82016B80D095FFBC31FFFFFFFFFFFFFFFFFF01" },
        { "delete k", "03016B" },
        { "expire k at 300", "84016BAC02" },
        { "persist k", "04016B" },
        { "clear", "05" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void AreWhatTheDocumentSays(string effect, string bytes)
    {
        Assert.Equal(bytes, Convert.ToHexString(Encode(effect)));
        var told = new TellingSink();
        Assert.True(EffectReader.TryReadAll(Convert.FromHexString(bytes), told));
        Assert.Equal([effect], told.Effects);
    }

    // A checksum that is right by chance, or a bug, must not make a reader go beyond the bytes that are there.
    [Theory]
    [MemberData(nameof(Golden))]
    public void AreNotReadWhenTheyAreCutShort(string effect, string bytes)
    {
        byte[] whole = Convert.FromHexString(bytes);
        for (int length = 1; length < whole.Length; length++)
            Assert.False(EffectReader.TryReadAll(whole.AsSpan(0, length), new TellingSink()), $"{effect} cut at {length}");
    }

    [Theory]
    [InlineData("00")]
    [InlineData("06016B")]
    [InlineData("7F016B")]
    [InlineData("0101")]
    [InlineData("01FFFFFFFF0F6B")]
    [InlineData("84016BFFFFFFFFFFFFFFFFFF01")]
    public void OfNoKnownEffectAreRefused(string bytes) =>
        Assert.False(EffectReader.TryReadAll(Convert.FromHexString(bytes), new TellingSink()));

    private static byte[] Encode(string text)
    {
        Effect effect = text switch
        {
            "put k=ab" => Effect.Put("k"u8, new Value("ab"u8.ToArray()), Expiry.None),
            "put k= until 1" => Effect.Put("k"u8, new Value([]), Expiry.At(1)),
            "put k=7" => Effect.Put("k"u8, new Value(7), Expiry.None),
            "put k=-9223372036854775808 until 1700000000000" => Effect.Put("k"u8, new Value(long.MinValue), Expiry.At(1_700_000_000_000)),
            "delete k" => Effect.Delete("k"u8),
            "expire k at 300" => Effect.Expire("k"u8, Expiry.At(300)),
            "persist k" => Effect.Expire("k"u8, Expiry.None),
            _ => Effect.Clear(),
        };
        byte[] bytes = new byte[effect.Size];
        effect.Write(bytes);
        return bytes;
    }

    private sealed class TellingSink : IEffectSink
    {
        public List<string> Effects { get; } = [];

        public void Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) =>
            Effects.Add($"put {Text(key)}={Text(value.ToArray())}" + (expiry == Expiry.None ? "" : $" until {expiry.UnixMilliseconds}"));

        public void Delete(ReadOnlySpan<byte> key) => Effects.Add($"delete {Text(key)}");

        public void Expire(ReadOnlySpan<byte> key, Expiry expiry) =>
            Effects.Add(expiry == Expiry.None ? $"persist {Text(key)}" : $"expire {Text(key)} at {expiry.UnixMilliseconds}");

        public void Clear() => Effects.Add("clear");

        private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes);
    }
}
