using System.Text;
using GoKV.Application.Keys.Dumps;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Tests.Keys.Dumps;

/// <summary>The bytes of Redis 7.0.15's DUMP, both ways.</summary>
public sealed class DumpPayloadTests
{
    [Theory]
    [InlineData("foo", "0003666f6f0a00734939db4dc1ba97")]
    [InlineData("", "00000a005d9b5c400f7fa2da")]
    [InlineData("10", "00c00a0a006e9f57450eae63bb")]
    [InlineData("-129", "00c17fff0a001760822854808480")]
    [InlineData("100000", "00c2a08601000a00f12403506f2fa674")]
    [InlineData("2147483647", "00c2ffffff7f0a002c74e59ee02eada1")]
    [InlineData("-2147483648", "00c2000000800a00c74f873e33558187")]
    [InlineData("2147483648", "000a323134373438333634380a00e7b129a34c1d76ee")]
    [InlineData("xxxxxxxxxxxxxxxxxxxx", "001478787878787878787878787878787878787878780a005b3c81eca58cc56b")]
    public void IsThatOfRedisBothWays(string value, string hex)
    {
        byte[] payload = Convert.FromHexString(hex);
        Assert.Equal(payload, DumpPayload.Write(Value.Of(value)));
        Assert.Equal(value, Read(payload));
    }

    [Fact]
    public void IntegersHeldAsSuchAreWrittenAsTheirText() =>
        Assert.Equal(DumpPayload.Write(Value.Of("-129")), DumpPayload.Write(new Value(-129L)));

    [Theory]
    [InlineData("00c30928016161e01b000161610a00cf092faaae25831d", "a", 40)]
    [InlineData("00c30b410e0361626361e0ff020162630a00119d7e7615dcd9df", "abc", 90)]
    [InlineData("00c314240c68656c6c6f20776f726c642068e00c0b0164200a00420d2af7cd02c7fd", "hello world ", 3)]
    public void ReadsWhatRedisCompressed(string hex, string repeated, int times) =>
        Assert.Equal(string.Concat(Enumerable.Repeat(repeated, times)), Read(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(100_000)]
    public void EveryFormOfALengthReadsBack(int length) => Assert.Equal(new string('z', length), Read(DumpPayload.Write(Value.Of(new string('z', length)))));

    [Fact]
    public void AnyChangedByteIsNoticed()
    {
        byte[] payload = DumpPayload.Write(Value.Of("hello world"));
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= 0x10;
            Assert.Equal(DumpPayload.BadFooter, DumpPayload.Read(payload).Error);
            payload[i] ^= 0x10;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(14)]
    public void ACutPayloadIsNoPayload(int length) =>
        Assert.Equal(DumpPayload.BadFooter, DumpPayload.Read(DumpPayload.Write(Value.Of("hello")).AsSpan(0, length)).Error);

    [Theory]
    [InlineData(9)]
    [InlineData(0)]
    public void OlderVersionsAreRead(int version) => Assert.Equal("foo", Read(Sealed("0003666f6f", version)));

    [Theory]
    [InlineData(11)]
    [InlineData(0x010a)]
    public void NewerVersionsAreNot(int version) => Assert.Equal(DumpPayload.BadFooter, DumpPayload.Read(Sealed("0003666f6f", version)).Error);

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0004666f6f")]
    [InlineData("0040")]
    [InlineData("0080000000")]
    [InlineData("00800000000466")]
    [InlineData("0082000000")]
    [InlineData("00c1ff")]
    [InlineData("00c4")]
    [InlineData("14")]
    [InlineData("08")]
    [InlineData("ff")]
    public void WhatIsNotWholeIsRefused(string hex) => Assert.Equal(DumpPayload.BadFormat, DumpPayload.Read(Sealed(hex)).Error);

    [Theory]
    [InlineData("00c3052801616160", "a copy without its offset")]
    [InlineData("00c30228e01b", "a long copy without its offset")]
    [InlineData("00c30128e0", "a long copy without its length")]
    [InlineData("00c30328002000", "a copy from before the beginning, at the first byte")]
    [InlineData("00c305280161612002", "a copy from before the beginning")]
    [InlineData("00c3032801ff", "a literal that is cut short")]
    [InlineData("00c3032902616161", "another length than is claimed")]
    [InlineData("00c30929016161e01b00016161", "a byte less than is claimed")]
    [InlineData("00c37f", "no length")]
    public void DamagedCompressionIsRefused(string hex, string what) =>
        Assert.True(DumpPayload.Read(Sealed(hex)).Error == DumpPayload.BadFormat, what);

    [Theory]
    [InlineData("0081000000003fffffff61")]
    [InlineData("008020000000")]
    [InlineData("0081ffffffffffffffff")]
    [InlineData("00c303802000000002616161")]
    [InlineData("00c303817fffffffffffffff02616161")]
    public void AClaimWithoutProofCostsNoMemory(string hex)
    {
        byte[] payload = Sealed(hex);
        DumpPayload.Read(payload);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Outcome<Value> read = DumpPayload.Read(payload);
        Assert.Equal(DumpPayload.BadFormat, read.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Theory]
    [InlineData("01", "list")]
    [InlineData("02", "set")]
    [InlineData("04", "hash")]
    [InlineData("11", "sorted set")]
    [InlineData("12", "list")]
    [InlineData("13", "stream")]
    [InlineData("07", "module value")]
    public void AnotherTypeIsNamed(string hex, string type) => Assert.Equal(
        $"ERR Bad data format: the payload is a {type}, and this server has strings only", DumpPayload.Read(Sealed(hex + "00")).Error?.Text);

    [Fact]
    public void TheChecksumIsThatOfItsDefinition() => Assert.Equal(0xe9c6d914c4b8d9ca, Crc64.Of("123456789"u8));

    private static string Read(byte[] payload)
    {
        Outcome<Value> read = DumpPayload.Read(payload);
        Assert.Null(read.Error);
        return Encoding.Latin1.GetString(read.Result.ToArray());
    }

    // A body with a right footer.
    private static byte[] Sealed(string hex, int version = 10)
    {
        byte[] body = [.. Convert.FromHexString(hex), (byte)version, (byte)(version >> 8)];
        return [.. body, .. BitConverter.GetBytes(Crc64.Of(body))];
    }
}
