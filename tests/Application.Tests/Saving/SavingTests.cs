using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Saving;

/// <summary>The commands that save, over a mocked store: which partitions they ask for, and what they make of the answer.</summary>
public sealed class SavingTests
{
    private static readonly Error Broken = new("MISCONF no space");

    private readonly Mock<ISnapshots> _snapshots = new();
    private readonly CommandHarness _server;

    public SavingTests() => _server = new CommandHarness(services => services.AddSingleton(_snapshots.Object));

    [Fact]
    public void SaveSavesAllPartitions()
    {
        Assert.Equal("OK", _server.Ask("SAVE"));
        _snapshots.Verify(snapshots => snapshots.SaveAsync(PartitionId.All), Times.Once);
    }

    [Fact]
    public void SaveAfterInSavesTheNamedPartition()
    {
        Assert.Equal("OK", _server.Ask("IN 3 SAVE"));
        _snapshots.Verify(snapshots => snapshots.SaveAsync(new PartitionId(3)), Times.Once);
    }

    [Fact]
    public void SaveAnswersWhatWentWrong()
    {
        _snapshots.Setup(snapshots => snapshots.SaveAsync(It.IsAny<PartitionId>())).Returns(new ValueTask<Error?>(Broken));
        Assert.Equal("(error) MISCONF no space", _server.Ask("SAVE"));
    }

    [Theory]
    [InlineData("BGSAVE", false)]
    [InlineData("BGSAVE SCHEDULE", true)]
    public void BgSaveBeginsAndAnswersAtOnce(string line, bool mayWait)
    {
        Assert.Equal("Background saving started", _server.Ask(line));
        _snapshots.Verify(snapshots => snapshots.StartSaving(PartitionId.All, SavePurpose.Save, mayWait), Times.Once);
    }

    [Theory]
    [InlineData("BGSAVE NOW")]
    [InlineData("BGSAVE SCHEDULE NOW")]
    [InlineData("BACKUP FROM /a")]
    [InlineData("SHUTDOWN LATER")]
    [InlineData("SHUTDOWN SAVE NOSAVE")]
    [InlineData("SHUTDOWN ABORT NOW")]
    public void RefusesOtherWords(string line) => Assert.Equal("(error) ERR syntax error", _server.Ask(line));

    [Theory]
    [InlineData("BGSAVE", SaveStart.SaveRuns, "(error) ERR Background save already in progress")]
    [InlineData("BGSAVE", SaveStart.Scheduled, "Background saving scheduled")]
    [InlineData("BGSAVE", SaveStart.RewriteRuns,
        "(error) ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.")]
    [InlineData("BGREWRITEAOF", SaveStart.Scheduled, "Background append only file rewriting scheduled")]
    [InlineData("BGREWRITEAOF", SaveStart.RewriteRuns, "(error) ERR Background append only file rewriting already in progress")]
    public void SaysWhatGoesOn(string line, SaveStart start, string reply)
    {
        _snapshots.Setup(snapshots => snapshots.StartSaving(It.IsAny<PartitionId>(), It.IsAny<SavePurpose>(), It.IsAny<bool>())).Returns(start);
        Assert.Equal(reply, _server.Ask(line));
    }

    [Fact]
    public void BgRewriteAofTakesACheckpoint()
    {
        Assert.Equal("Background append only file rewriting started", _server.Ask("IN 2 BGREWRITEAOF"));
        _snapshots.Verify(snapshots => snapshots.StartSaving(new PartitionId(2), SavePurpose.Rewrite, true), Times.Once);
    }

    [Fact]
    public void LastSaveIsInSeconds()
    {
        _snapshots.Setup(snapshots => snapshots.LastSave).Returns(new UnixTime(1_700_000_000_999));
        Assert.Equal("(integer) 1700000000", _server.Ask("LASTSAVE"));
    }

    [Fact]
    public void BackupNamesPartitionAndPath()
    {
        Assert.Equal("OK", _server.Ask("IN 1 BACKUP TO /backups/one"));
        _snapshots.Verify(snapshots => snapshots.BackUpAsync(new PartitionId(1), "/backups/one"), Times.Once);
    }

    [Fact]
    public void BackupNeedsAPath() =>
        Assert.Equal("(error) ERR BACKUP TO needs the path of a directory that does not exist yet", ReplyText.Of(_server.Send("BACKUP", "TO", "")));

    [Fact]
    public void ShutdownStopsTheServerAndClosesTheConnection()
    {
        Assert.Equal("(none)", _server.Ask("SHUTDOWN"));
        Assert.True(_server.Lifetime.Stopped);
        Assert.Null(_server.Lifetime.Save);
        Assert.True(_server.Session.CloseAfterReply);
        _snapshots.Verify(snapshots => snapshots.SaveAsync(It.IsAny<PartitionId>()), Times.Never);
    }

    [Fact]
    public void ShutdownNoSaveDoesNotSave()
    {
        _server.Ask("SHUTDOWN NOSAVE");
        Assert.False(_server.Lifetime.Save);
    }

    [Fact]
    public void ShutdownSaveSavesFirst()
    {
        _server.Ask("SHUTDOWN SAVE NOW");
        _snapshots.Verify(snapshots => snapshots.SaveAsync(PartitionId.All), Times.Once);
        Assert.True(_server.Lifetime.Stopped);
    }

    [Fact]
    public void ShutdownGoesOnServingWhenSavingFails()
    {
        _snapshots.Setup(snapshots => snapshots.SaveAsync(It.IsAny<PartitionId>())).Returns(new ValueTask<Error?>(Broken));
        Assert.Equal("(error) ERR Errors trying to SHUTDOWN. Check logs.", _server.Ask("SHUTDOWN SAVE"));
        Assert.False(_server.Lifetime.Stopped);
    }

    [Fact]
    public void ShutdownForceEndsThoughSavingFails()
    {
        _snapshots.Setup(snapshots => snapshots.SaveAsync(It.IsAny<PartitionId>())).Returns(new ValueTask<Error?>(Broken));
        Assert.Equal("(none)", _server.Ask("SHUTDOWN SAVE FORCE"));
        Assert.True(_server.Lifetime.Stopped);
    }

    [Fact]
    public void ShutdownGoesOnServingWhenWhatItSavesByItselfFails()
    {
        _snapshots.Setup(snapshots => snapshots.SaveForStopAsync()).Returns(new ValueTask<Error?>(Broken));
        Assert.Equal("(error) ERR Errors trying to SHUTDOWN. Check logs.", _server.Ask("SHUTDOWN"));
        Assert.False(_server.Lifetime.Stopped);
        Assert.Equal("(none)", _server.Ask("SHUTDOWN NOSAVE"));
        Assert.True(_server.Lifetime.Stopped);
    }

    [Theory]
    [InlineData("SHUTDOWN SAVE NOSAVE")]
    [InlineData("SHUTDOWN NOSAVE SAVE")]
    [InlineData("SHUTDOWN ABORT NOW")]
    [InlineData("SHUTDOWN FORCE ABORT")]
    [InlineData("SHUTDOWN ABORT NOSAVE")]
    [InlineData("SHUTDOWN LATER")]
    public void ShutdownRefusesWhatContradictsItself(string command)
    {
        Assert.Equal("(error) ERR syntax error", _server.Ask(command));
        Assert.False(_server.Lifetime.Stopped);
    }

    [Fact]
    public void AnOptionMayBeSaidTwice()
    {
        Assert.Equal("(none)", _server.Ask("SHUTDOWN NOSAVE NOW FORCE NOSAVE NOW"));
        Assert.False(_server.Lifetime.Save);
    }

    [Fact]
    public void ThereIsNothingToAbort() => Assert.Equal("(error) ERR No shutdown in progress.", _server.Ask("SHUTDOWN ABORT"));
}
