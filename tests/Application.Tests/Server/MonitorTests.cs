using GoKV.Application.Server.Monitoring;
using GoKV.Application.Sessions;
using GoKV.Application.Tests.PubSub;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class MonitorTests
{
    private const string Address = "127.0.0.1:50000";

    private readonly CommandHarness _server = new();
    private readonly Listener _monitor;

    public MonitorTests()
    {
        _monitor = new Listener(_server);
        Assert.Equal("OK", _monitor.Ask("MONITOR"));
    }

    [Fact]
    public void ACommandIsShownWithTimePartitionAddressAndQuotedWords()
    {
        _server.Clock.Advance(TimeSpan.FromMicroseconds(1234));

        _server.AskWords("set", "a\0b\n\t\\\"", "");

        Assert.Equal([$"1767225600.001234 [0 {Address}] \"set\" \"a\\x00b\\n\\t\\\\\\\"\" \"\""], _monitor.Received());
    }

    [Theory]
    [InlineData("SELECT 3", "[3 127.0.0.1:50000] \"SELECT\" \"3\"")]
    [InlineData("IN 5 GET k", "[5 127.0.0.1:50000] \"GET\" \"k\"")]
    [InlineData("AUTH secret", "[0 127.0.0.1:50000] \"AUTH\" \"(redacted)\"")]
    [InlineData("AUTH user secret", "[0 127.0.0.1:50000] \"AUTH\" \"(redacted)\" \"(redacted)\"")]
    [InlineData("HELLO 2 AUTH default secret SETNAME me", "[0 127.0.0.1:50000] \"HELLO\" \"2\" \"AUTH\" \"(redacted)\" \"(redacted)\" \"SETNAME\" \"me\"")]
    [InlineData("SET k v EX nonsense", "[0 127.0.0.1:50000] \"SET\" \"k\" \"v\" \"EX\" \"nonsense\"")]
    public void WhatIsShown(string line, string shown)
    {
        _server.Ask(line);

        Assert.Equal(shown, Assert.Single(_monitor.Received())["1767225600.000000 ".Length..]);
    }

    [Fact]
    public void WhoCameByAUnixSocketIsShownByItsPath()
    {
        _server.Session = _server.Get<SessionRegistry>().Open(new FakeConnection { RemoteAddress = "/run/gokv.sock:0", IsUnixSocket = true }, true, _server.Now);
        _server.Ask("GET k");

        Assert.Equal("[0 unix:/run/gokv.sock] \"GET\" \"k\"", Assert.Single(_monitor.Received())["1767225600.000000 ".Length..]);
    }

    [Theory]
    [InlineData("CONFIG GET port")]
    [InlineData("CONFIG SET requirepass secret")]
    [InlineData("NOSUCH")]
    [InlineData("GET")]
    [InlineData("MONITOR")]
    public void WhatIsNot(string line)
    {
        _server.Ask(line);

        Assert.Empty(_monitor.Received());
    }

    [Fact]
    public void ANamedPartitionIsShownByItsName()
    {
        _server.UseNew(Schema.String, "users");

        _server.Ask("GET k");

        Assert.Contains($"[users {Address}]", Assert.Single(_monitor.Received()));
    }

    [Theory]
    [InlineData("GET k")]
    [InlineData("SET k v")]
    [InlineData("FLUSHALL")]
    [InlineData("PUBLISH a b")]
    public void WhoMonitorsMayNotTouchData(string line) => Assert.Equal("(error) ERR Replica can't interact with the keyspace", _monitor.Ask(line));

    [Fact]
    public void AMonitorIsShownItsOwnCommandsAndIsNotAnsweredTwice()
    {
        Assert.Equal("PONG", _monitor.Ask("PING"));
        Assert.Equal("(none)", _monitor.Ask("MONITOR"));

        Assert.EndsWith("\"PING\"", Assert.Single(_monitor.Received()));
        Assert.Contains("flags=O ", _server.Ask("CLIENT LIST"));
    }

    [Fact]
    public void ResetEndsIt()
    {
        _monitor.Ask("RESET");
        _server.Ask("PING");

        Assert.Empty(_monitor.Received());
        Assert.Equal("(nil)", _monitor.Ask("GET k"));
        Assert.False(_server.Get<Monitors>().Any);
    }

    [Fact]
    public void ALeavingClientEndsIt()
    {
        _monitor.Leave();

        Assert.False(_server.Get<Monitors>().Any);
    }

    [Fact]
    public void AMonitorThatDoesNotReadIsCut()
    {
        _server.Get<Application.Server.ServerOptions>().ClientOutputBufferLimit = "normal 10000 0 0";

        for (int i = 0; i < 10; i++)
            _server.AskWords("SET", "k", new string('x', 2000));

        Assert.True(_monitor.Connection.Aborted);
    }
}
