using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Server.Replication;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Server.Replication;

public sealed class SyncTests
{
    private const string NoReplication =
        "(error) ERR replication is not supported: SYNC sends an RDB file and nothing after it, to a client that has sent REPLCONF rdb-only 1";

    private readonly CommandHarness _server = new();

    [Fact]
    public void WhoWantsAFileOnlyGetsOne()
    {
        _server.Ask("REPLCONF rdb-only 1");

        using var reply = (FileReply)_server.Send("SYNC");

        Assert.Equal((3L, false, null), (reply.File.Length, reply.EndsByMark, reply.Before));
        Assert.Equal([true], _server.RdbFiles.Asked);
        Assert.Equal(1, _server.Get<ServerStatistics>().FullSyncs);
    }

    [Fact]
    public void WhoKnowsTheMarkGetsIt()
    {
        _server.Ask("REPLCONF capa psync2 capa eof rdb-only 1");

        using var reply = (FileReply)_server.Send("SYNC");

        Assert.True(reply.EndsByMark);
    }

    [Theory]
    [InlineData("PSYNC ? -1")]
    [InlineData("PSYNC 0123456789012345678901234567890123456789 17")]
    public void PsyncBeginsAnew(string command)
    {
        _server.Ask("REPLCONF rdb-only 1");

        using var reply = (FileReply)_server.SendLine(command);

        Assert.Matches("^FULLRESYNC [0-9a-f]{40} 0$", ((SimpleStringReply)reply.Before!).Text);
    }

    [Theory]
    [InlineData("SYNC", NoReplication)]
    [InlineData("PSYNC ? -1", NoReplication)]
    [InlineData("PSYNC ? x", "(error) ERR value is not an integer or out of range")]
    [InlineData("PSYNC ? -1 FAILOVER", "(error) ERR PSYNC FAILOVER can't be sent to a master.")]
    public void AReplicaIsRefused(string command, string reply)
    {
        _server.Ask("REPLCONF listening-port 6380 capa eof capa psync2");

        Assert.Equal(reply, _server.Ask(command));
        Assert.Empty(_server.RdbFiles.Asked);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("functions", false)]
    [InlineData("\"functions\" Functions", false)]
    [InlineData("'functions'", false)]
    [InlineData("functions\0x", false)]
    public void WithAFilterThereIsNoData(string filter, bool withData)
    {
        _server.Ask("REPLCONF rdb-only 1 capa eof");
        Assert.Equal("OK", ReplyText.Of(_server.Send("REPLCONF", "rdb-filter-only", filter)));

        using var reply = (FileReply)_server.Send("SYNC");

        Assert.Equal([withData], _server.RdbFiles.Asked);
    }

    [Fact]
    public void AFilterNeedsTheMark()
    {
        _server.Ask("REPLCONF rdb-only 1");
        _server.Send("REPLCONF", "rdb-filter-only", "");

        Assert.Equal("(error) ERR Filtered replica requires EOF capability", _server.Ask("SYNC"));
    }

    [Fact]
    public void WhyThereIsNoFileIsTold()
    {
        _server.RdbFiles.Failure = new Error("LOADING GoKV is loading partition '0' in memory");
        _server.Ask("REPLCONF rdb-only 1");

        for (int i = 0; i < FileTransfers.Most + 1; i++)
            Assert.Equal("(error) LOADING GoKV is loading partition '0' in memory", _server.Ask("SYNC"));
        Assert.Null(_server.Session.Transfer);
    }

    // As for who reads: what is in the file is on the disk, where that was promised.
    [Fact]
    public void WhatIsNotOnTheDiskIsNotSent()
    {
        var durability = new Mock<IDurability>();
        durability.Setup(it => it.WaitAsync(PartitionId.All, false)).Returns(new ValueTask<Error?>(new Error("MISCONF no disk")));
        var server = new CommandHarness(services => services.AddSingleton(durability.Object));
        server.Ask("REPLCONF rdb-only 1");

        Assert.Equal("(error) MISCONF no disk", server.Ask("SYNC"));

        Assert.Equal(0, server.RdbFiles.Open);
        Assert.Null(server.Session.Transfer);
        Assert.Equal(0, server.Get<ServerStatistics>().FullSyncs);
    }

    [Fact]
    public void ABugLeavesNoTransfer()
    {
        var files = new Mock<IRdbFiles>();
        files.Setup(it => it.WriteAsync(true)).Throws(new InvalidOperationException("a bug"));
        var server = new CommandHarness(services => services.AddSingleton(files.Object));
        server.Ask("REPLCONF rdb-only 1");

        _ = Record.Exception(() => server.Ask("SYNC"));

        files.Verify(it => it.WriteAsync(true), Times.Once);
        Assert.Null(server.Session.Transfer);
    }

    [Fact]
    public void SoManyAtATime()
    {
        var sent = new List<FileReply>();
        for (int i = 0; i < FileTransfers.Most; i++)
        {
            _server.Session = _server.NewSession();
            _server.Ask("REPLCONF rdb-only 1");
            sent.Add((FileReply)_server.Send("SYNC"));
        }

        _server.Session = _server.NewSession();
        _server.Ask("REPLCONF rdb-only 1");
        Assert.Equal("(error) ERR too many RDB files are being sent: try again when one has arrived", _server.Ask("SYNC"));

        sent[1].Dispose();
        sent[1].Dispose();
        using var next = (FileReply)_server.Send("SYNC");
        Assert.Equal(FileTransfers.Most, _server.RdbFiles.Open);

        // A file that is ended twice made room for one.
        _server.Session = _server.NewSession();
        _server.Ask("REPLCONF rdb-only 1");
        Assert.StartsWith("(error) ERR too many RDB files", _server.Ask("SYNC"), StringComparison.Ordinal);
    }

    [Fact]
    public void MeanwhileTheClientIsShownAsAReplica()
    {
        _server.Ask("REPLCONF rdb-only 1");
        using (_server.Send("SYNC") as FileReply)
        {
            Assert.Contains(" flags=S ", _server.Ask("CLIENT LIST TYPE replica"), StringComparison.Ordinal);
        }

        Assert.Contains(" flags=N ", _server.Ask("CLIENT INFO"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhoMonitorsIsNotAnswered()
    {
        _server.Ask("MONITOR");

        Assert.Equal("(none)", _server.Ask("SYNC"));
    }

    [Fact]
    public void NotInATransaction()
    {
        _server.Ask("MULTI");

        Assert.Equal("(error) ERR Command not allowed inside a transaction", _server.Ask("SYNC"));
    }

    [Theory]
    [InlineData("REPLCONF", "OK")]
    [InlineData("REPLCONF rdb-only", "(error) ERR syntax error")]
    [InlineData("REPLCONF rdb-only 2", "(error) ERR value is out of range, value must between 0 and 1")]
    [InlineData("REPLCONF rdb-only x", "(error) ERR value is not an integer or out of range")]
    [InlineData("REPLCONF listening-port x", "(error) ERR value is not an integer or out of range")]
    [InlineData("REPLCONF ip-address 10.0.0.1 capa nosuch", "OK")]
    [InlineData("REPLCONF nosuch 1", "(error) ERR Unrecognized REPLCONF option: nosuch")]
    [InlineData("REPLCONF rdb-filter-only data", "(error) ERR Unsupported rdb-filter-only option: data")]
    [InlineData("REPLCONF rdb-filter-only \"functions", "(error) ERR Missing rdb-filter-only values")]
    [InlineData("REPLCONF rdb-filter-only \"functions\"x", "(error) ERR Missing rdb-filter-only values")]
    [InlineData("REPLCONF ack 17", "(none)")]
    [InlineData("REPLCONF getack *", "(none)")]
    public void ReplConfAnswersAsInRedis(string command, string reply) => Assert.Equal(reply, _server.Ask(command));

    [Fact]
    public void AnAddressHasSoManyBytes()
    {
        Assert.Equal("OK", ReplyText.Of(_server.Send("REPLCONF", "ip-address", new string('x', 255))));
        Assert.Equal(
            "(error) ERR REPLCONF ip-address provided by replica instance is too long: 256 bytes", ReplyText.Of(_server.Send("REPLCONF", "ip-address", new string('x', 256))));
    }

    [Fact]
    public void OptionsBeforeAWrongOneCount()
    {
        Assert.StartsWith("(error) ERR Unrecognized", _server.Ask("REPLCONF rdb-only 1 nosuch 1"), StringComparison.Ordinal);

        Assert.Equal("(file of 3 bytes)", _server.Ask("SYNC"));
    }
}
