using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Connection;

public sealed class ClientListTests
{
    private readonly CommandHarness _server = new();
    private readonly Session _other;

    public ClientListTests() => _other =
        _server.Get<SessionRegistry>().Open(new FakeConnection { RemoteAddress = "10.0.0.2:7" }, authenticated: true, _server.Now);

    [Fact]
    public void InfoHasAllFieldsInTheOrderOfRedis()
    {
        _server.Ask("CREATE PARTITION users INT NONE");
        _server.Ask("USE users");
        _server.Ask("CLIENT SETNAME me");
        _server.Clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.Equal(
            "id=1 addr=127.0.0.1:50000 laddr=127.0.0.1:6379 fd=8 name=me age=3 idle=3 flags=N db=16 sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=0 "
            + "argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 tot-mem=4096 events=r cmd=client|info user=default redir=-1 resp=2 lib-name= lib-ver=\n",
            _server.Ask("CLIENT INFO"));
    }

    [Fact]
    public void ListHasALineForEachConnection() => Assert.Equal([1, 2], Ids("CLIENT LIST"));

    [Fact]
    public void ListShowsWhoIsAboutToBeClosed()
    {
        _other.CloseAfterReply = true;
        Assert.Contains("flags=c ", _server.Ask("CLIENT LIST ID 2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLIENT LIST TYPE normal", new[] { 1L, 2L })]
    [InlineData("CLIENT LIST TYPE NORMAL", new[] { 1L, 2L })]
    [InlineData("CLIENT LIST TYPE master", new long[0])]
    [InlineData("CLIENT LIST TYPE replica", new long[0])]
    [InlineData("CLIENT LIST TYPE slave", new long[0])]
    [InlineData("CLIENT LIST TYPE pubsub", new long[0])]
    [InlineData("CLIENT LIST ID 2", new[] { 2L })]
    [InlineData("CLIENT LIST ID 2 1", new[] { 2L, 1L })]
    [InlineData("CLIENT LIST ID 2 2", new[] { 2L, 2L })]
    [InlineData("CLIENT LIST ID 0 99 1", new[] { 1L })]
    public void ListChooses(string line, long[] ids) => Assert.Equal(ids, Ids(line));

    [Theory]
    [InlineData("TYPE", "syntax error")]
    [InlineData("TYPE foo", "Unknown client type 'foo'")]
    [InlineData("TYPE normal x", "syntax error")]
    [InlineData("ID", "syntax error")]
    [InlineData("ID x", "Invalid client ID")]
    [InlineData("ID 1 TYPE normal", "Invalid client ID")]
    [InlineData("FOO", "syntax error")]
    [InlineData("FOO x", "syntax error")]
    public void ListRefusesAsRedis(string words, string error) => Assert.Equal("(error) ERR " + error, _server.Ask("CLIENT LIST " + words));

    private long[] Ids(string line) => [.. _server.Ask(line).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(text => long.Parse(text.Split(' ')[0].AsSpan(3), System.Globalization.CultureInfo.InvariantCulture))];
}
