using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Partitions;

public sealed class DropPartitionTests
{
    private readonly CommandHarness _server = new();

    [Fact]
    public void TakesThePartitionAway()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("OK", _server.Ask("DROP PARTITION users"));
        Assert.Equal("[]", _server.Ask("LIST PARTITIONS"));
    }

    [Theory]
    [InlineData("users")]
    [InlineData("16")]
    [InlineData("-1")]
    public void RefusesWhatIsNotThere(string name) => Assert.Equal("(error) ERR partition not found", _server.Ask("DROP PARTITION " + name));

    [Theory]
    [InlineData("0")]
    [InlineData("15")]
    public void RefusesANumberedDatabase(string id) =>
        Assert.Equal("(error) ERR a numbered database cannot be dropped, FLUSHDB empties it", _server.Ask("DROP PARTITION " + id));

    [Fact]
    public void SessionsOnItGetAnError()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        _server.Ask("USE users");
        _server.Ask("DROP PARTITION users");
        Assert.Equal("(error) ERR partition not found", _server.Ask("GET k"));
    }

    [Fact]
    public void SessionsOnItDoNotMoveToANewOneOfThatName()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        _server.Ask("USE users");
        _server.Ask("DROP PARTITION users");
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.Equal("(error) ERR partition not found", _server.Ask("SET k 1"));
    }

    [Fact]
    public async Task NothingIsWrittenAfterwardsWhileOthersWrite()
    {
        const int Writers = 4;
        _server.Ask("CREATE PARTITION users INT NONE");
        Assert.True(_server.Partitions.TryFind(new PartitionId(16), out Partition? partition));
        using var writing = new CountdownEvent(Writers);
        Task<string[]>[] writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteUntilRefused(writer, writing)))];
        Assert.True(writing.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal("OK", Ask(_server.NewSession(), "DROP PARTITION users"));

        string[][] refusals = await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(refusals.SelectMany(replies => replies), reply => Assert.Equal("(error) ERR partition not found", reply));
        Assert.Equal(0, partition.Statistics().Keys);
    }

    // The first reply that was not OK, and some more.
    private string[] WriteUntilRefused(int writer, CountdownEvent writing)
    {
        Session session = _server.NewSession();
        Ask(session, "USE users");
        string reply = Ask(session, $"SET {writer}:0 1");
        writing.Signal();
        for (int number = 1; reply == "OK"; number++)
            reply = Ask(session, $"SET {writer}:{number} 1");
        return [reply, .. Enumerable.Range(0, 100).Select(number => Ask(session, $"SET {writer}:{number} 1"))];
    }

    private string Ask(Session session, string line)
    {
        var words = new CommandArguments();
        foreach (string word in line.Split(' '))
            words.AddOwned(System.Text.Encoding.ASCII.GetBytes(word));
        ValueTask<Reply> reply = _server.Get<CommandDispatcher>().DispatchAsync(words, session, _server.Now);
        return ReplyText.Of(reply.AsTask().GetAwaiter().GetResult());
    }
}
