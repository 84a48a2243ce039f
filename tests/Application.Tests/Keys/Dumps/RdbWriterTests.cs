using System.Buffers.Binary;
using GoKV.Application.Keys.Dumps;
using GoKV.Domain.Values;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys.Dumps;

/// <summary>The bytes of a file; that Redis reads them is for the tests with redis-server.</summary>
public sealed class RdbWriterTests : IDisposable
{
    private readonly MemoryStream _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void TheWholeIsWhatTheGrammarSays()
    {
        RdbWriter rdb = Begun();
        rdb.BeginDatabase(3, 2, 1);
        rdb.WriteEntry("k"u8, Value.Of("text"), Expiry.None);
        rdb.WriteEntry("12"u8, new Value(-129L), Expiry.At(0x0102030405));
        rdb.End();

        byte[] bytes = _file.ToArray();
        string hex = Convert.ToHexStringLower(bytes.AsSpan()[..^8]);
        Assert.StartsWith("524544495330303130" + "fa0972656469732d766572" + "05" + "372e322e30" + "fa0a72656469732d62697473c040" + "fa056374696d65c2", hex, StringComparison.Ordinal);
        Assert.EndsWith(
            "fa08616f662d62617365c000" + "fe03" + "fb0201" + "00" + "016b" + "0474657874" + "fc" + "0504030201000000" + "00" + "c00c" + "c17fff" + "ff",
            hex, StringComparison.Ordinal);
        Assert.Equal(2, rdb.Entries);
    }

    [Fact]
    public void ItEndsWithTheChecksumOfAllBeforeIt()
    {
        RdbWriter rdb = Begun();
        rdb.BeginDatabase(0, 1, 0);
        rdb.WriteEntry("long"u8, new Value(new byte[200_000]), Expiry.None);
        rdb.WriteEntry("k"u8, Value.Of("v"), Expiry.None);
        rdb.End();

        byte[] bytes = _file.ToArray();
        Assert.Equal(Crc64.Of(bytes.AsSpan()[..^8]), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan()[^8..]));
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(65_530)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(200_000)]
    public void StringsOfAnyLengthFollowEachOther(int length)
    {
        RdbWriter rdb = Begun();
        rdb.BeginDatabase(0, 3, 0);
        foreach (string key in (string[])["a", "b", "c"])
            rdb.WriteEntry(System.Text.Encoding.ASCII.GetBytes(key + new string('k', length)), new Value(System.Text.Encoding.ASCII.GetBytes(new string('v', length))), Expiry.None);
        rdb.End();

        RdbContent content = RdbContent.Of(_file.ToArray());
        Assert.Equal(3, content.Entries.Count);
        Assert.All(content.Entries.Values, value => Assert.Equal(new string('v', length), value));
    }

    [Fact]
    public void SmallEntriesOfAllKindsFollowEachOther()
    {
        RdbWriter rdb = Begun();
        rdb.BeginDatabase(0, 60_000, 20_000);
        for (int i = 0; i < 20_000; i++)
        {
            rdb.WriteEntry(System.Text.Encoding.ASCII.GetBytes($"a{i}"), new Value(i), Expiry.None);
            rdb.WriteEntry(System.Text.Encoding.ASCII.GetBytes($"b{i}"), new Value(i * 10_000_000_000L), Expiry.At(i + 1));
            rdb.WriteEntry(System.Text.Encoding.ASCII.GetBytes($"{i}"), Value.Of($"v{i}"), Expiry.None);
        }

        rdb.End();

        RdbContent content = RdbContent.Of(_file.ToArray());
        Assert.Equal(60_000, content.Entries.Count);
        for (int i = 0; i < 20_000; i++)
            Assert.Equal(($"{i}", $"{i * 10_000_000_000L} until {i + 1}", $"v{i}"), (content.Entries[$"0 a{i}"], content.Entries[$"0 b{i}"], content.Entries[$"0 {i}"]));
    }

    [Fact]
    public void AChecksumGoesOnWhereTheOneBeforeEnded() =>
        Assert.Equal(0xe9c6d914c4b8d9caUL, Crc64.Of("56789"u8, Crc64.Of("1234"u8)));

    private RdbWriter Begun()
    {
        var rdb = new RdbWriter(bytes => _file.Write(bytes));
        rdb.Begin(new UnixTime(1_700_000_000_000), 1000);
        return rdb;
    }
}
