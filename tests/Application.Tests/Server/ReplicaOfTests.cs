using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class ReplicaOfTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("REPLICAOF NO ONE", "OK")]
    [InlineData("slaveof no one", "OK")]
    [InlineData("REPLICAOF 127.0.0.1 x", "(error) ERR Invalid master port")]
    [InlineData("REPLICAOF 127.0.0.1 65536", "(error) ERR Invalid master port")]
    [InlineData("REPLICAOF 127.0.0.1 6379", "(error) ERR this server cannot be a replica")]
    public void TheServerIsAMaster(string command, string reply) => Assert.Equal(reply, _server.Ask(command));
}
