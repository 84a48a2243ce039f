using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class CreatePartitionTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("CREATE PARTITION users INT NONE")]
    [InlineData("create partition users string none")]
    [InlineData("Create Partition users Dynamic None")]
    public void AnswersOkInAnyCase(string line) => Assert.Equal("OK", _server.Ask(line));

    [Fact]
    public void MakesAPartitionOfTheSchema()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask("IN users SET k v"));
    }

    [Fact]
    public void RefusesANameInUse()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("(error) ERR partition already exists", _server.Ask("CREATE PARTITION users STRING NONE"));
    }

    [Fact]
    public void TakesNamesThatDifferInCase()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("OK", _server.Ask("CREATE PARTITION Users INT NONE"));
    }

    [Theory]
    [InlineData("12")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("")]
    public void RefusesANameThatBreaksTheRule(string name) => Assert.Equal(
        "(error) ERR invalid partition name: use 1 to 64 of A-Z a-z 0-9 _ - . : and neither digits only nor a leading dot",
        ReplyText.Of(_server.Send("CREATE", "PARTITION", name, "INT", "NONE")));

    [Theory]
    [InlineData("p HASH NONE", "unknown partition type 'HASH', use INT, STRING or DYNAMIC")]
    [InlineData("p INT DISK", "unknown persistence 'DISK', use NONE, SNAPSHOT or WAL")]
    [InlineData("p INT WAL FSYNC NEVER", "unknown fsync policy 'NEVER', use ALWAYS, EVERYSEC or NO")]
    [InlineData("p INT SNAPSHOT FSYNC ALWAYS", "FSYNC is for partitions with persistence WAL")]
    [InlineData("p INT WAL FSYNC", "syntax error")]
    [InlineData("p INT WAL ALWAYS x", "syntax error")]
    [InlineData("p INT NONE x", "syntax error")]
    [InlineData("p INT", "wrong number of arguments for 'create|partition' command")]
    public void RefusesWrongWordsAndSaysWhichThereAre(string words, string error) =>
        Assert.Equal("(error) ERR " + error, _server.Ask("CREATE PARTITION " + words));

    [Fact]
    public void NamesTheFirstOfSeveralErrors() =>
        Assert.StartsWith("(error) ERR unknown partition type", _server.Ask("CREATE PARTITION p HASH DISK FSYNC NEVER"), StringComparison.Ordinal);

    [Theory]
    [InlineData("WAL")]
    [InlineData("WAL FSYNC ALWAYS")]
    [InlineData("SNAPSHOT")]
    public void PassesOnTheRefusalOfTheCatalog(string persistence) =>
        Assert.Contains("is not available in this version", _server.Ask("CREATE PARTITION p INT " + persistence), StringComparison.Ordinal);

    [Fact]
    public void RefusesAnythingElseToCreate() =>
        Assert.Equal("(error) ERR unknown subcommand 'TABLE'. Try CREATE HELP.", _server.Ask("CREATE TABLE p"));
}
