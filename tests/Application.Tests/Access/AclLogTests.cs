using System.Text.RegularExpressions;
using GoKV.Application.Access;
using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Access;

/// <summary>ACL LOG: what is noted, and what counts as the same once more.</summary>
public sealed partial class AclLogTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void AnEntryHasTheFieldsOfRedis()
    {
        Listener client = Someone.With(_server, "+get ~a");
        client.Ask("GET b");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(1500));

        string entry = _server.Ask("ACL LOG");

        Assert.StartsWith(
            "[{\"count\": (integer) 1, \"reason\": \"key\", \"context\": \"toplevel\", \"object\": \"b\", \"username\": \"alice\", \"age-seconds\": (double) 1.5, "
            + "\"client-info\": \"id=2 addr=127.0.0.1:50000 ", entry, StringComparison.Ordinal);
        Assert.Contains(" cmd=get user=alice ", entry, StringComparison.Ordinal);
        Assert.EndsWith(
            "\"entry-id\": (integer) 0, \"timestamp-created\": (integer) 1767225600000, \"timestamp-last-updated\": (integer) 1767225600000}]", entry,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SET a v", "command", "toplevel", "set", "alice")]
    [InlineData("CONFIG GET x", "command", "toplevel", "config|get", "alice")]
    [InlineData("GET b", "key", "toplevel", "b", "alice")]
    [InlineData("MGET a b c", "key", "toplevel", "b", "alice")]
    [InlineData("PUBLISH c m", "channel", "toplevel", "c", "alice")]
    [InlineData("USE users", "partition", "toplevel", "users", "alice")]
    [InlineData("AUTH bob x", "auth", "toplevel", "AUTH", "bob")]
    [InlineData("hello 3 auth bob x", "auth", "toplevel", "hello", "bob")]
    [InlineData("MULTI;GET b", "key", "multi", "b", "alice")]
    public void WhatIsDeniedIsNoted(string lines, string reason, string context, string what, string user)
    {
        Listener client = Someone.With(_server, "+get +mget +publish +use +multi ~a partition:0");
        foreach (string line in lines.Split(';'))
            client.Ask(line);
        Assert.Contains(
            $"\"reason\": \"{reason}\", \"context\": \"{context}\", \"object\": \"{what}\", \"username\": \"{user}\"", _server.Ask("ACL LOG 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatExecDeniesIsOfMulti()
    {
        Listener client = Someone.With(_server, "+@all ~a");
        client.Ask("MULTI");
        client.Ask("GET a");
        _server.Ask("ACL SETUSER alice -get");
        client.Ask("EXEC");
        Assert.Contains("\"reason\": \"command\", \"context\": \"multi\", \"object\": \"get\"", _server.Ask("ACL LOG"), StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameWithinAMinuteIsOneEntry()
    {
        Listener client = Someone.With(_server, "+get ~a");
        client.Ask("GET b");
        client.Ask("GET c");
        _server.Clock.Advance(TimeSpan.FromSeconds(60));
        client.Ask("GET b");
        Assert.Equal(["b 2", "c 1"], Counts());
        _server.Clock.Advance(TimeSpan.FromMilliseconds(60_001));
        client.Ask("GET b");
        Assert.Equal(["b 1", "b 2", "c 1"], Counts());
    }

    [Fact]
    public void OnlyTheNewestAreComparedWith()
    {
        Listener client = Someone.With(_server, "+get ~a");
        foreach (int i in Enumerable.Range(0, 11))
            client.Ask($"GET k{i}");
        client.Ask("GET k0");
        client.Ask("GET k10");
        Assert.Equal(["k10 2", "k0 1", "k9 1"], Counts()[..3]);
    }

    [Fact]
    public void SoManyAreKeptAndShown()
    {
        Listener client = Someone.With(_server, "+get ~a");
        _server.Ask("CONFIG SET acllog-max-len 12");
        foreach (int i in Enumerable.Range(0, 20))
            client.Ask($"GET k{i}");
        Assert.Equal(12, Counts("ACL LOG 100").Length);
        Assert.Equal(10, Counts().Length);
        Assert.Equal(["k19 1", "k18 1"], Counts("ACL LOG 2"));
        Assert.Equal("[]", _server.Ask("ACL LOG -1"));
    }

    [Fact]
    public void ResetForgetsThemButNotTheNumbers()
    {
        Listener client = Someone.With(_server, "+get ~a");
        client.Ask("GET b");
        Assert.Equal("OK", _server.Ask("ACL LOG RESET"));
        Assert.Equal("[]", _server.Ask("ACL LOG"));
        client.Ask("GET b");
        Assert.Contains("\"entry-id\": (integer) 1", _server.Ask("ACL LOG"), StringComparison.Ordinal);
    }

    [Fact]
    public void OfALongNameTheBeginningIsKept()
    {
        Someone.With(_server, "+get ~a").Ask("GET " + new string('k', AccessLog.MaxObjectBytes + 1));
        Assert.Contains($"\"object\": \"{new string('k', AccessLog.MaxObjectBytes)}\"", _server.Ask("ACL LOG"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatADryRunDeniesIsNotNoted()
    {
        Someone.With(_server, "+get ~a");
        _server.Ask("ACL DRYRUN alice GET b");
        Assert.Equal("[]", _server.Ask("ACL LOG"));
    }

    private string[] Counts(string line = "ACL LOG") => [.. Entry().Matches(_server.Ask(line)).Select(match => $"{match.Groups[2].Value} {match.Groups[1].Value}")];

    [GeneratedRegex("\"count\": \\(integer\\) (\\d+), .*?\"object\": \"(.*?)\"")]
    private static partial Regex Entry();
}
