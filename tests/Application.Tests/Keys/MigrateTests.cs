using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Keys;

public sealed class MigrateTests
{
    private readonly CommandHarness _server = new();

    public MigrateTests() => _server.Ask("SET k abc");

    private FakeRemoteServers Target => _server.RemoteServers;

    [Fact]
    public void SendsAKeyAndDeletesIt()
    {
        Assert.Equal("OK", _server.Ask("MIGRATE host 6380 k 3 5000"));
        Assert.Equal(("host:6380", TimeSpan.FromSeconds(5)), Target.Asked);
        Assert.Equal("SELECT 3", Target.Commands[0]);
        Assert.StartsWith("RESTORE k 0 \0\u0003abc", Target.Commands[1], StringComparison.Ordinal);
        Assert.Equal(2, Target.Commands.Count);
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
    }

    [Fact]
    public void SendsTheTtlThatRemains()
    {
        _server.Ask("PEXPIRE k 1500");
        _server.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal("OK", _server.Ask("MIGRATE host 6380 k 0 0"));
        Assert.Equal("RESTORE k 1100", NameAndTtl(Target.Commands[1]));
        Assert.Equal(TimeSpan.FromSeconds(1), Target.Asked.Timeout);
    }

    [Fact]
    public void SendsSeveralKeysAndLeavesOutThoseThatAreMissing()
    {
        _server.Ask("SET l 1");
        Assert.Equal("OK", ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "REPLACE", "KEYS", "k", "nokey", "l")));
        Assert.Equal(["RESTORE k 0", "RESTORE l 0"], Target.Commands.Skip(1).Select(NameAndTtl));
        Assert.All(Target.Commands.Skip(1), command => Assert.EndsWith(" REPLACE", command, StringComparison.Ordinal));
        Assert.Equal("(integer) 0", _server.Ask("DBSIZE"));
    }

    [Fact]
    public void CopyKeepsTheKey()
    {
        Assert.Equal("OK", _server.Ask("MIGRATE host 6380 k 0 10 COPY"));
        Assert.Equal("\"abc\"", _server.Ask("GET k"));
    }

    [Fact]
    public void ToBeSentIsAUse()
    {
        _server.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("(integer) 40", _server.Ask("OBJECT IDLETIME k"));
        _server.Ask("MIGRATE host 6380 k 0 10 COPY");
        Assert.Equal("(integer) 0", _server.Ask("OBJECT IDLETIME k"));
    }

    [Theory]
    [InlineData("65535", 65535)]
    [InlineData("65536", 0)]
    [InlineData("0", 0)]
    [InlineData("x", 0)]
    public void AWordThatIsNoPortIsNowhere(string word, int port)
    {
        _server.Ask($"MIGRATE host {word} k 0 10");
        Assert.Equal($"host:{port}", Target.Asked.Endpoint);
    }

    [Fact]
    public void NoStepTakesLongerThanATimerCan()
    {
        _server.Ask("MIGRATE host 6380 k 0 9000000000000000000");
        Assert.Equal(TimeSpan.FromMilliseconds(uint.MaxValue - 1L), Target.Asked.Timeout);
    }

    [Fact]
    public void APartitionThatGoesMeanwhileIsTold()
    {
        Partition partition = _server.UseNew(Schema.Dynamic);
        _server.Ask("MSET k 1 l 2");
        Target.Sent = command =>
        {
            if (command.StartsWith("RESTORE k", StringComparison.Ordinal))
                _server.DropPartition(partition);
        };
        Assert.StartsWith("(error) ERR partition not found", ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "COPY", "KEYS", "k", "l")), StringComparison.Ordinal);
        Assert.Equal(2, Target.Commands.Count);
    }

    [Fact]
    public void SaysWhenNoKeyIsThere()
    {
        Assert.Equal("NOKEY", _server.Ask("MIGRATE host 6380 nokey 0 10"));
        Assert.Empty(Target.Commands);
    }

    [Theory]
    [InlineData("AUTH secret", "AUTH secret")]
    [InlineData("AUTH2 user secret", "AUTH user secret")]
    public void LogsIn(string option, string sent)
    {
        Assert.Equal("OK", _server.Ask($"MIGRATE host 6380 k 0 10 {option}"));
        Assert.Equal([sent, "SELECT 0"], Target.Commands.Take(2));
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
    }

    [Theory]
    [InlineData("-WRONGPASS no", "+OK", "+OK", "WRONGPASS no")]
    [InlineData("+OK", "-ERR DB index is out of range", "+OK", "ERR DB index is out of range")]
    [InlineData("+OK", "+OK", "-BUSYKEY Target key name already exists.", "BUSYKEY Target key name already exists.")]
    public void AKeyThatTheOtherServerRefusesStays(string loggedIn, string selected, string restored, string told)
    {
        Target.Replies = [loggedIn, selected, restored];
        Assert.Equal($"(error) ERR Target instance replied with error: {told}", _server.Ask("MIGRATE host 6380 k 0 10 AUTH pw"));
        Assert.Equal("\"abc\"", _server.Ask("GET k"));
    }

    [Fact]
    public void OneRefusedKeyDoesNotKeepTheOthers()
    {
        _server.Ask("MSET l 1 m 2 n 3");
        Target.Replies = ["+OK", "+OK", "-ERR first", "-ERR second", "+OK"];
        Assert.Equal("(error) ERR Target instance replied with error: ERR first",
            ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "KEYS", "k", "l", "m", "n")));
        Assert.Equal("[(nil), \"1\", \"2\", (nil)]", _server.Ask("MGET k l m n"));
    }

    [Theory]
    [InlineData(RemoteFailure.Connecting, "connecting to the client")]
    [InlineData(RemoteFailure.Writing, "writing to target instance")]
    [InlineData(RemoteFailure.Reading, "reading to target instance")]
    public void WhatDidNotArriveStays(RemoteFailure failure, string told)
    {
        Target.Failure = failure;
        Target.Replies = [];
        Assert.Equal($"(error) IOERR error or timeout {told}", _server.Ask("MIGRATE host 6380 k 0 10"));
        Assert.Equal("\"abc\"", _server.Ask("GET k"));
    }

    [Fact]
    public void WhatWasAcceptedBeforeAFailureIsDeleted()
    {
        _server.Ask("SET l 1");
        Target.Failure = RemoteFailure.Reading;
        Target.Replies = ["+OK", "+OK"];
        Assert.StartsWith("(error) IOERR", ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "KEYS", "k", "l")), StringComparison.Ordinal);
        Assert.Equal("[(nil), \"1\"]", _server.Ask("MGET k l"));
    }

    [Theory]
    [InlineData("SET k new", "\"new\"", "(error) ERR a key was changed while it was on its way: it is still here, and the target has what it was before")]
    [InlineData("EXPIRE k 100", "\"abc\"", "(error) ERR a key was changed while it was on its way: it is still here, and the target has what it was before")]
    [InlineData("DEL k", "(nil)", "OK")]
    public void AKeyThatIsChangedOnItsWayStays(string meanwhile, string left, string told)
    {
        Target.Sent = command =>
        {
            if (command.StartsWith("RESTORE", StringComparison.Ordinal))
                _server.Ask(meanwhile);
        };
        Assert.Equal(told, _server.Ask("MIGRATE host 6380 k 0 10"));
        Assert.Equal(left, _server.Ask("GET k"));
    }

    [Theory]
    [InlineData("MIGRATE host 6380 k 0 10 FOO")]
    [InlineData("MIGRATE host 6380 k 0 10 AUTH")]
    [InlineData("MIGRATE host 6380 k 0 10 AUTH2 user")]
    public void OtherOptionsAreRefused(string command) => Assert.Equal("(error) ERR syntax error", _server.Ask(command));

    [Theory]
    [InlineData("MIGRATE host 6380 k x 10")]
    [InlineData("MIGRATE host 6380 k 0 x")]
    public void NumbersAreNumbers(string command) => Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask(command));

    [Fact]
    public void KeysStandInOnePlace() => Assert.Equal(
        "(error) ERR When using MIGRATE KEYS option, the key argument must be set to the empty string", _server.Ask("MIGRATE host 6380 k 0 10 KEYS k"));

    [Fact]
    public void LeavesNoTransaction()
    {
        _server.Ask("MULTI");
        Assert.StartsWith("(error) CROSSPARTITION", _server.Ask("MIGRATE host 6380 k 0 10"), StringComparison.Ordinal);
        Assert.StartsWith("(error) EXECABORT", _server.Ask("EXEC"), StringComparison.Ordinal);
    }

    [Fact]
    public void PasswordsAreNotShown()
    {
        _server.Ask("CONFIG SET slowlog-log-slower-than 0");
        _server.Ask("MIGRATE host 6380 k 0 10 COPY AUTH2 user secret");
        string log = _server.Ask("SLOWLOG GET 1");
        Assert.Contains("(redacted)", log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("user", log, StringComparison.Ordinal);
    }

    [Fact]
    public void UsersNeedTheRightToTheKeys()
    {
        _server.Ask("ACL SETUSER default resetkeys ~l +@all");
        Assert.StartsWith("(error) NOPERM", ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "KEYS", "l", "k")), StringComparison.Ordinal);
        Assert.Equal("NOKEY", ReplyText.Of(_server.Send("MIGRATE", "host", "6380", "", "0", "10", "KEYS", "l")));
    }

    private static string NameAndTtl(string restore) => string.Join(' ', restore.Split(' ')[..3]);
}
