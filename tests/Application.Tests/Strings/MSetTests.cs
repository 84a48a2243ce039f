using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

public sealed class MSetTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void StoresAllAndTakesTheirExpiriesOff()
    {
        _server.Ask("SET a old EX 10");
        Assert.Equal("OK", _server.Ask("MSET a 1 b 2"));
        Assert.Equal("[\"1\", \"2\"]", _server.Ask("MGET a b"));
        Assert.Equal("(integer) -1", _server.Ask("TTL a"));
    }

    [Fact]
    public void TheLastOfTwoValuesForOneKeyStays()
    {
        _server.Ask("MSET a 1 a 2");
        Assert.Equal("\"2\"", _server.Ask("GET a"));
    }

    [Theory]
    [InlineData("MSET")]
    [InlineData("MSET a")]
    [InlineData("MSET a 1 b")]
    public void RefusesAKeyWithoutAValue(string command) =>
        Assert.Equal("(error) ERR wrong number of arguments for 'mset' command", _server.Ask(command));

    [Fact]
    public void AnIntPartitionTakesAllOrNone()
    {
        _server.UseNew(Schema.Int);
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("MSET a 1 b x"));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS a b"));
    }

    [Fact]
    public async Task TakesMoreWordsThanASocketThreadWould()
    {
        byte[][] words = [.. Enumerable.Range(0, 2001).Select(word => BitConverter.GetBytes(word))];
        words[0] = "MSET"u8.ToArray();
        Assert.Equal("OK", ReplyText.Of(await _server.SendAsync(words)));
        Assert.Equal("(integer) 1000", _server.Ask("DBSIZE"));
    }
}
