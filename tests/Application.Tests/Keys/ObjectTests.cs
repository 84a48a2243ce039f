using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class ObjectTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData(Schema.Int, "7", "int")]
    [InlineData(Schema.String, "7", "embstr")]
    [InlineData(Schema.Dynamic, "7", "int")]
    [InlineData(Schema.Dynamic, "abc", "embstr")]
    [InlineData(Schema.Dynamic, "0123456789012345678901234567890123456789abcde", "raw")]
    public void EncodingTellsHowAValueIsHeld(Schema schema, string value, string encoding)
    {
        _server.UseNew(schema);
        _server.Ask($"SET k {value}");
        Assert.Equal($"\"{encoding}\"", _server.Ask("OBJECT ENCODING k"));
    }

    [Fact]
    public void WhatAppendLengthensIsRaw()
    {
        _server.Ask("SET k 1");
        _server.Ask("APPEND k 2");
        Assert.Equal("\"raw\"", _server.Ask("OBJECT ENCODING k"));
    }

    [Theory]
    [InlineData("OBJECT REFCOUNT k", "(integer) 1")]
    [InlineData("object idletime k", "(integer) 0")]
    [InlineData(
        "OBJECT FREQ k",
        "(error) ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at "
        + "runtime LRU and LFU data will take some time to adjust.")]
    public void AnswersAsARedisThatEvictsNothing(string command, string expected)
    {
        _server.Ask("SET k v");
        Assert.Equal(expected, _server.Ask(command));
    }

    [Theory]
    [InlineData("OBJECT ENCODING k")]
    [InlineData("OBJECT REFCOUNT k")]
    [InlineData("OBJECT IDLETIME k")]
    [InlineData("OBJECT FREQ k")]
    public void IsNullWhenKeyIsMissing(string command) => Assert.Equal("(nil)", _server.Ask(command));

    [Theory]
    [InlineData("OBJECT", "wrong number of arguments for 'object' command")]
    [InlineData("OBJECT ENCODING", "wrong number of arguments for 'object|encoding' command")]
    [InlineData("OBJECT FOO k", "unknown subcommand 'FOO'. Try OBJECT HELP.")]
    public void RefusesAsRedisDoes(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Theory]
    [InlineData("0", "(integer) 2147483647")]
    [InlineData("9999", "(integer) 2147483647")]
    [InlineData("10000", "(integer) 1")]
    [InlineData("-1", "(integer) 1")]
    [InlineData("abc", "(integer) 1")]
    public void SmallIntegersCountAsShared(string value, string references)
    {
        _server.Ask("SET k " + value);
        Assert.Equal(references, _server.Ask("OBJECT REFCOUNT k"));
    }

    [Fact]
    public void NothingIsSharedWhenUsesAreToldApart()
    {
        _server.Ask("SET k 1");
        _server.Ask("CONFIG SET maxmemory-policy allkeys-lru");
        Assert.Equal("(integer) 2147483647", _server.Ask("OBJECT REFCOUNT k"));
        _server.Ask("CONFIG SET maxmemory 1gb");
        Assert.Equal("(integer) 1", _server.Ask("OBJECT REFCOUNT k"));
    }
}
