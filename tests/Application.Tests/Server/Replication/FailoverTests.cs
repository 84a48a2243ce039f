using GoKV.TestKit;

namespace GoKV.Application.Tests.Server.Replication;

public sealed class FailoverTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("FAILOVER", "FAILOVER requires connected replicas.")]
    [InlineData("FAILOVER ABORT", "No failover in progress.")]
    [InlineData("FAILOVER ABORT ABORT", "syntax error")]
    [InlineData("FAILOVER TO 127.0.0.1 6380 FORCE TIMEOUT 100", "FAILOVER requires connected replicas.")]
    [InlineData("FAILOVER FORCE", "FAILOVER requires connected replicas.")]
    [InlineData("FAILOVER FORCE FORCE", "syntax error")]
    [InlineData("FAILOVER TO 127.0.0.1", "syntax error")]
    [InlineData("FAILOVER TO 127.0.0.1 x", "value is not an integer or out of range")]
    [InlineData("FAILOVER TIMEOUT", "syntax error")]
    [InlineData("FAILOVER TIMEOUT x", "value is not an integer or out of range")]
    [InlineData("FAILOVER TIMEOUT 0", "FAILOVER timeout must be greater than 0")]
    [InlineData("FAILOVER TIMEOUT 1 TIMEOUT 2", "syntax error")]
    [InlineData("FAILOVER nosuch", "syntax error")]
    [InlineData("ASKING", "This instance has cluster support disabled")]
    [InlineData("ASKING now", "wrong number of arguments for 'asking' command")]
    public void IsRefusedAsInRedis(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));
}
