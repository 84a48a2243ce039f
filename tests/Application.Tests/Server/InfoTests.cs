using System.Text.RegularExpressions;
using GoKV.Application.Notifications;
using GoKV.Application.Server;
using GoKV.Application.Server.Profiling;
using GoKV.Infrastructure.Expiring;
using GoKV.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Application.Tests.Server;

public sealed partial class InfoTests
{
    private readonly CommandHarness _server = new();

    // The server has started when its first command is answered.
    public InfoTests() => _server.Ask("PING");

    [Fact]
    public void HasAllSectionsInTheOrderOfRedis() => Assert.Equal(
        ["Server", "Clients", "Memory", "Persistence", "Stats", "Replication", "CPU", "Modules", "Errorstats", "Cluster", "Keyspace", "Partitions"],
        Sections("INFO"));

    [Theory]
    [InlineData("INFO default", 12)]
    [InlineData("INFO commandstats default", 13)]
    [InlineData("INFO all", 14)]
    [InlineData("INFO EVERYTHING", 14)]
    public void HasThemUnderWordsForThat(string line, int sections) => Assert.Equal(sections, Sections(line).Length);

    [Theory]
    [InlineData("INFO keyspace SERVER server", new[] { "Server", "Keyspace" })]
    [InlineData("INFO server nosuch", new[] { "Server" })]
    [InlineData("INFO nosuch", new string[0])]
    public void HasTheSectionsAskedFor(string line, string[] sections) => Assert.Equal(sections, Sections(line));

    [Fact]
    public void ASectionWithoutFieldsIsItsHeading() => Assert.Equal("# Keyspace\r\n", _server.Ask("INFO keyspace"));

    [Fact]
    public void SectionsHaveABlankLineBetween() =>
        Assert.Equal("# Modules\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n", _server.Ask("INFO cluster modules"));

    [Fact]
    public void EveryLineIsAHeadingAFieldOrBlank() =>
        Assert.All(_server.Ask("INFO").Split("\r\n"), line => Assert.Matches(Line(), line));

    [Theory]
    [InlineData("redis_version:7.2.0")]
    [InlineData("redis_git_sha1:00000000")]
    [InlineData("mem_not_counted_for_evict:0")]
    [InlineData("multiplexing_api:epoll")]
    [InlineData("process_supervised:no")]
    [InlineData("config_file:")]
    [InlineData("gokv_version:")]
    [InlineData("server_name:gokv")]
    [InlineData("redis_mode:standalone")]
    [InlineData("uptime_in_seconds:90000")]
    [InlineData("uptime_in_days:1")]
    [InlineData("redis_build_id:")]
    [InlineData("hz:10")]
    [InlineData("client_recent_max_input_buffer:0")]
    [InlineData("mem_clients_normal:4096")]
    [InlineData("run_id:")]
    [InlineData("tcp_port:6379")]
    [InlineData("connected_clients:1")]
    [InlineData("used_memory:")]
    [InlineData("used_memory_human:")]
    [InlineData("used_memory_peak:")]
    [InlineData("used_memory_rss:")]
    [InlineData("maxmemory_human:0B")]
    [InlineData("maxmemory_policy:noeviction")]
    [InlineData("number_of_cached_scripts:0")]
    [InlineData("loading:0")]
    [InlineData("instantaneous_ops_per_sec:0")]
    [InlineData("instantaneous_input_kbps:0.00")]
    [InlineData("instantaneous_output_kbps:0.00")]
    [InlineData("keyspace_hits:0")]
    [InlineData("keyspace_misses:0")]
    [InlineData("role:master")]
    [InlineData("used_cpu_sys:")]
    [InlineData("allocator_active:")]
    [InlineData("allocator_frag_ratio:")]
    [InlineData("allocator_frag_bytes:")]
    [InlineData("allocator_rss_ratio:")]
    [InlineData("allocator_rss_bytes:")]
    [InlineData("rss_overhead_ratio:")]
    [InlineData("expired_time_cap_reached_count:")]
    [InlineData("expire_cycle_cpu_milliseconds:")]
    [InlineData("used_cpu_user:")]
    public void HasTheFieldsThatClientsRead(string start)
    {
        _server.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Contains(_server.Ask("INFO").Split("\r\n"), line => line.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void KeyspaceHasTheNumberedDatabasesThatHoldSomething()
    {
        _server.Ask("SET a 1");
        _server.Ask("IN 3 SET b 1 EX 10");
        Assert.Equal(
            "# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\ndb3:keys=1,expires=1,avg_ttl=10000\r\n", _server.Ask("INFO keyspace"));
    }

    [Fact]
    public void AverageTtlIsThatOfAllKeysWithAnExpiryNow()
    {
        _server.Ask("MSET a 1 b 1 c 1 d 1");
        _server.Ask("EXPIRE a 10");
        _server.Ask("PEXPIRE b 20500");
        _server.Ask("EXPIRE c 1");
        _server.Ask("DEL c");
        _server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("# Keyspace\r\ndb0:keys=3,expires=2,avg_ttl=13250\r\n", _server.Ask("INFO keyspace"));
    }

    [Fact]
    public async Task StalePercentageIsTheAverageOfWhatPassesReclaim()
    {
        _server.Ask("SET a 1 PX 5");
        _server.Ask("SET b 1 EX 500");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(6));

        await Expiry.PassAsync();
        Assert.Contains("\r\nexpired_stale_perc:2.50\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);

        await Expiry.PassAsync();
        Assert.Contains("\r\nexpired_stale_perc:2.38\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);

        _server.Ask("CONFIG RESETSTAT");
        Assert.Contains("\r\nexpired_stale_perc:0.00\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
    }

    private ActiveExpiry Expiry => new(
        _server.Partitions, _server.Get<KeyEventFeed>(), _server.Get<LatencyEvents>(), _server.Get<ServerStatistics>(), _server.Clock, NullLogger<ActiveExpiry>.Instance);

    [Fact]
    public void PartitionsHasTheCreatedOnes()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        _server.Ask("IN users SET k 1 EX 5");
        Assert.Matches(
            @"^# Partitions\r\npartition_users:schema=INT,persist=NONE,keys=1,expires=1,memory=\d+\r\n$", _server.Ask("INFO partitions"));
    }

    [Fact]
    public void ErrorstatsCountsErrorsByCode()
    {
        _server.Ask("NOSUCH");
        _server.Ask("HELLO 9");
        Assert.Equal("# Errorstats\r\nerrorstat_ERR:count=1\r\nerrorstat_NOPROTO:count=1\r\n", _server.Ask("INFO errorstats"));
    }

    [Fact]
    public void StatsSumsOverPartitions()
    {
        _server.Ask("SET k v");
        foreach (string line in new[] { "GET k", "GET missing", "IN 2 GET missing" })
            _server.Ask(line);
        string stats = _server.Ask("INFO stats");
        Assert.Contains("keyspace_hits:1\r\nkeyspace_misses:2\r\n", stats, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasRefusedOrOnlyQueuedWasNotProcessed()
    {
        foreach (string line in new[] { "NOSUCH", "GET", "MULTI", "SET k v", "EXEC" })
            _server.Ask(line);
        // PING, MULTI, SET, EXEC
        Assert.Equal("4", CommandsProcessed());
        _server.Ask("CONFIG RESETSTAT");
        // As in Redis, CONFIG itself is counted when it has ended.
        Assert.Equal("1", CommandsProcessed());
    }

    [Fact]
    public void RatesAreThoseSinceTheLastLook()
    {
        for (int i = 0; i < 100; i++)
            _server.Ask("PING");
        _server.Get<ServerStatistics>().CountBatch(inputBytes: 20_480, outputBytes: 10_240);
        _server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Contains("instantaneous_ops_per_sec:50\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
        Assert.Contains("instantaneous_input_kbps:10.00\r\ninstantaneous_output_kbps:5.00\r\n", _server.Ask("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public void RatesSurviveAReset()
    {
        ServerStatistics statistics = _server.Get<ServerStatistics>();
        var throughput = _server.Get<Throughput>();
        statistics.CountBatch(inputBytes: 100, outputBytes: 0);
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        throughput.Measure();
        statistics.Reset();
        statistics.CountBatch(inputBytes: 30, outputBytes: 0);
        _server.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, throughput.Measure().InputBytes);
    }

    private string CommandsProcessed() => _server.Ask("INFO stats").Split("\r\n").Single(text => text.StartsWith("total_commands_processed:", StringComparison.Ordinal)).Split(':')[1];

    private string[] Sections(string line) => [.. _server.Ask(line).Split("\r\n")
        .Where(text => text.StartsWith("# ", StringComparison.Ordinal)).Select(text => text[2..])];

    [GeneratedRegex("^(# [A-Za-z]+|[^#:]+:[^#]*|)$")]
    private static partial Regex Line();
}
