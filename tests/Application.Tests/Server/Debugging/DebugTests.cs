using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Application.Server.Debugging;
using GoKV.Domain.Errors;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Server.Debugging;

public sealed class DebugTests
{
    private const string NotAllowed = "(error) ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local "
        + "connection, otherwise you need to set this option in the configuration file, and then restart the server.";

    private readonly CommandHarness _server = new();

    public DebugTests() => _server.Get<ServerOptions>().EnableDebugCommand = "yes";

    [Theory]
    [InlineData("no", "127.0.0.1:5000", false)]
    [InlineData("local", "127.0.0.1:5000", true)]
    [InlineData("local", "[::1]:5000", true)]
    [InlineData("local", "10.0.0.1:5000", false)]
    [InlineData("yes", "10.0.0.1:5000", true)]
    public void IsForThoseWhoMayUseIt(string option, string address, bool isAllowed)
    {
        _server.Get<ServerOptions>().EnableDebugCommand = option;
        _server.Session = _server.Get<Application.Sessions.SessionRegistry>().Open(new FakeConnection { RemoteAddress = address }, true, _server.Now);
        Assert.Equal(isAllowed ? "OK" : NotAllowed, _server.Ask("DEBUG SET-ACTIVE-EXPIRE 1"));
        Assert.Equal(isAllowed ? "(error) ERR unknown subcommand or wrong number of arguments for 'nosuch'. Try DEBUG HELP." : NotAllowed, _server.Ask("DEBUG nosuch"));
    }

    [Fact]
    public void AUnixSocketIsLocal()
    {
        _server.Get<ServerOptions>().EnableDebugCommand = "local";
        _server.Session = _server.Get<Application.Sessions.SessionRegistry>().Open(new FakeConnection { RemoteAddress = "/s:0", IsUnixSocket = true }, true, _server.Now);
        Assert.Equal("OK", _server.Ask("DEBUG SET-ACTIVE-EXPIRE 1"));
    }

    [Fact]
    public void IsForNobodyByDefault() => Assert.Equal(NotAllowed, new CommandHarness().Ask("DEBUG DIGEST"));

    [Fact]
    public async Task SleepAnswersLater()
    {
        ValueTask<Reply> sleeping = _server.SendAsync("DEBUG"u8.ToArray(), "SLEEP"u8.ToArray(), "1.5"u8.ToArray());
        // The delay begins on a thread of the pool: the clock goes on until it has seen the end.
        Task<Reply> task = sleeping.AsTask();
        Assert.Equal("(integer) 0", _server.Ask("EXISTS k"));
        Assert.False(task.IsCompleted);
        long begun = _server.Clock.GetTimestamp();
        await Eventually.HoldsAsync(
            () =>
            {
                if (!task.IsCompleted)
                    _server.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return task.IsCompleted;
            },
            "It sleeps for ever.");
        Assert.True(_server.Clock.GetElapsedTime(begun) >= TimeSpan.FromSeconds(1.5));
        Assert.Equal("OK", ReplyText.Of(await task));
    }

    [Fact]
    public void ActiveExpiryCanBeSwitchedOff()
    {
        _server.Ask("DEBUG SET-ACTIVE-EXPIRE 0");
        Assert.False(_server.Get<DebugSwitches>().ReclaimsExpired);
        _server.Ask("DEBUG SET-ACTIVE-EXPIRE 1");
        Assert.True(_server.Get<DebugSwitches>().ReclaimsExpired);
    }

    [Fact]
    public void WhatIsDonePeriodicallyCanBePaused()
    {
        _server.Ask("DEBUG PAUSE-CRON 1");
        Assert.True(_server.Get<DebugSwitches>().CronIsPaused);
        _server.Ask("DEBUG PAUSE-CRON 0");
        Assert.False(_server.Get<DebugSwitches>().CronIsPaused);
    }

    [Theory]
    [InlineData("string", "\"Hello World\"")]
    [InlineData("INTEGER", "(integer) 12345")]
    [InlineData("double", "(double) 3.141")]
    [InlineData("bignum", "(number) 1234567999999999999999999999999999999")]
    [InlineData("null", "(nil)")]
    [InlineData("array", "[(integer) 0, (integer) 1, (integer) 2]")]
    [InlineData("set", "~[(integer) 0, (integer) 1, (integer) 2]")]
    [InlineData("map", "{(integer) 0: (false), (integer) 1: (true), (integer) 2: (false)}")]
    [InlineData("attrib", "|{\"key-popularity\": [\"key:123\", (integer) 90]} \"Some real reply following the attribute\"")]
    [InlineData("push", ">[\"server-cpu-usage\", (integer) 42] \"Some real reply following the push reply\"")]
    [InlineData("verbatim", "This is a verbatim\nstring")]
    [InlineData("true", "(true)")]
    [InlineData("false", "(false)")]
    public void ThereIsAReplyOfEachTypeOfTheProtocol(string type, string reply)
    {
        _server.Session.ProtocolVersion = 3;
        Assert.Equal(reply, _server.Ask("DEBUG PROTOCOL " + type));
    }

    [Fact]
    public void TheDigestIsThatOfRedis()
    {
        Assert.Equal(new string('0', 40), _server.Ask("DEBUG DIGEST"));
        _server.Ask("SET a 1");
        _server.Ask("SET b hello EX 1000");
        _server.Ask("IN 3 SET c x");
        Assert.Equal("a7f05cbca741230dd3f265769629c113ddbc05b6", _server.Ask("DEBUG DIGEST"));
        Assert.Equal($"[b4fc66738120fba0b5aa500ab5c2bf89cea1c5da, d037c4eb8a8b36b602fbced4000daeab0714c1e3, {new string('0', 40)}]", _server.Ask("DEBUG DIGEST-VALUE a b missing"));
    }

    // More keys than are copied at once.
    [Fact]
    public void EveryKeyCountsInTheDigest()
    {
        _server.Ask("DEBUG POPULATE 3500");
        string digest = _server.Ask("DEBUG DIGEST");

        for (int i = 0; i < 3500; i += 175)
        {
            _server.Ask($"SET key:{i} other");
            Assert.NotEqual(digest, _server.Ask("DEBUG DIGEST"));
            _server.Ask($"SET key:{i} value:{i}");
            Assert.Equal(digest, _server.Ask("DEBUG DIGEST"));
        }
    }

    [Fact]
    public void ObjectTellsHowAValueIsHeld()
    {
        _server.Ask("SET b hello");
        Assert.Equal("Value at:0x0 refcount:1 encoding:embstr serializedlength:6 lru:0 lru_seconds_idle:0", _server.Ask("DEBUG OBJECT b"));
        Assert.Equal("(error) ERR no such key", _server.Ask("DEBUG OBJECT missing"));

        _server.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.EndsWith(" lru_seconds_idle:40", _server.Ask("DEBUG OBJECT b"), StringComparison.Ordinal);
    }

    [Fact]
    public void PopulateMakesKeysThatAreMissing()
    {
        _server.Ask("SET key:1 mine");
        Assert.Equal("OK", _server.Ask("DEBUG POPULATE 3"));
        Assert.Equal("[\"value:0\", \"mine\", \"value:2\"]", _server.Ask("MGET key:0 key:1 key:2"));
        Assert.Equal("OK", _server.Ask("DEBUG POPULATE 1 p 9"));
        Assert.Equal("\"value:0\0\0\"", _server.Ask("GET p:0"));
        Assert.Equal("OK", _server.Ask("DEBUG POPULATE 1 q 3"));
        Assert.Equal("\"val\"", _server.Ask("GET q:0"));
    }

    [Theory]
    [InlineData("DEBUG RELOAD", true, true)]
    [InlineData("DEBUG RELOAD NOSAVE", false, true)]
    [InlineData("DEBUG RELOAD nosave noflush", false, false)]
    [InlineData("DEBUG RELOAD MERGE", true, true)]
    [InlineData("DEBUG RELOAD NOFLUSH MERGE", true, false)]
    [InlineData("DEBUG RELOAD MERGE NOFLUSH", true, false)]
    public void ReloadSavesAndReadsBack(string command, bool saves, bool clears)
    {
        var snapshots = new Mock<ISnapshots>();
        var server = new CommandHarness(services => services.AddSingleton(snapshots.Object));
        server.Get<ServerOptions>().EnableDebugCommand = "yes";
        Assert.Equal("OK", server.Ask(command));
        snapshots.Verify(it => it.ReloadAsync(saves, clears), Times.Once);

        snapshots.Setup(it => it.ReloadAsync(saves, clears)).Returns(new ValueTask<Error?>(new Error("ERR broken")));
        Assert.Equal("(error) ERR broken", server.Ask(command));
    }

    [Fact]
    public void LoadAofReadsTheLogsBack()
    {
        var snapshots = new Mock<ISnapshots>();
        var server = new CommandHarness(services => services.AddSingleton(snapshots.Object));
        server.Get<ServerOptions>().EnableDebugCommand = "yes";
        Assert.Equal("OK", server.Ask("DEBUG LOADAOF"));
        snapshots.Verify(it => it.ReloadLogsAsync(), Times.Once);

        snapshots.Setup(it => it.ReloadLogsAsync()).Returns(new ValueTask<Error?>(new Error("MISCONF broken")));
        Assert.Equal("(error) MISCONF broken", server.Ask("DEBUG LOADAOF"));
    }

    [Theory]
    [InlineData("7999", 8)]
    [InlineData("100", 1)]
    [InlineData("2500", 3)]
    [InlineData("NEVER", int.MaxValue)]
    [InlineData("-1", int.MaxValue)]
    [InlineData("9000000000000000000", int.MaxValue)]
    [InlineData("reset", 5)]
    public void PeaksOfReplyBuffersAreForgottenAfterATime(string time, int seconds)
    {
        _server.Get<DebugSwitches>().PeakResetSeconds = 17;
        Assert.Equal("OK", _server.Ask("DEBUG REPLYBUFFER PEAK-RESET-TIME " + time));
        Assert.Equal(seconds, _server.Get<DebugSwitches>().PeakResetSeconds);
    }

    [Fact]
    public void ReplyBuffersAreAsLargeAsTheyMustBe() => Assert.Equal("OK", _server.Ask("DEBUG REPLYBUFFER RESIZING 0"));

    [Fact]
    public void WhatIsLoggedIsOneLine()
    {
        Assert.Equal("OK", ReplyText.Of(_server.Send("DEBUG", "LOG", "a\nb")));
        Assert.Equal(["DEBUG LOG: a b"], _server.Log.Warnings);
    }

    [Fact]
    public void ReplicatesToNobody() => Assert.Equal("OK", _server.Ask("DEBUG REPLICATE SET k v"));

    [Fact]
    public void AWrongChecksumCanBePassedOver()
    {
        byte[] payload = [0, 3, (byte)'f', (byte)'o', (byte)'o', 10, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[][] restore = ["RESTORE"u8.ToArray(), "k"u8.ToArray(), "0"u8.ToArray(), payload];
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", ReplyText.Of(_server.SendBytes(restore)));

        _server.Ask("DEBUG SET-SKIP-CHECKSUM-VALIDATION 1");
        Assert.Equal("OK", ReplyText.Of(_server.SendBytes(restore)));
        Assert.Equal("\"foo\"", _server.Ask("GET k"));

        payload[^10] = 11;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", ReplyText.Of(_server.SendBytes([.. restore, "REPLACE"u8.ToArray()])));
        _server.Ask("DEBUG SET-SKIP-CHECKSUM-VALIDATION 0");
        payload[^10] = 10;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", ReplyText.Of(_server.SendBytes([.. restore, "REPLACE"u8.ToArray()])));
    }

    [Fact]
    public void RewriteMayWriteEveryOption()
    {
        Assert.Equal("(error) ERR The server is running without a config file", _server.Ask("DEBUG CONFIG-REWRITE-FORCE-ALL"));
        _server.Get<ServerOptions>().ConfigFile = "/gokv.conf";
        Assert.Equal("(error) ERR CONFIG-REWRITE-FORCE-ALL failed: No such file or directory", _server.Ask("DEBUG CONFIG-REWRITE-FORCE-ALL"));
        _server.ConfigurationFile.Files["/gokv.conf"] = "# mine\nport 7000\n";

        Assert.Equal("OK", _server.Ask("DEBUG CONFIG-REWRITE-FORCE-ALL"));

        string text = _server.ConfigurationFile.Files["/gokv.conf"];
        Assert.StartsWith("# mine\nport 6379\n# Generated by CONFIG REWRITE\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmaxclients 10000\n", text, StringComparison.Ordinal);
        Assert.Contains("\nrequirepass \"\"\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nappendonly ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DEBUG", "wrong number of arguments for 'debug' command")]
    [InlineData("DEBUG SLEEP", "unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.")]
    [InlineData("DEBUG JMAP", "unknown subcommand or wrong number of arguments for 'JMAP'. Try DEBUG HELP.")]
    [InlineData("DEBUG PROTOCOL push", "RESP2 is not supported by this command")]
    [InlineData(
        "DEBUG PROTOCOL word",
        "Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false")]
    [InlineData("DEBUG POPULATE x", "value is out of range, must be positive")]
    [InlineData("DEBUG POPULATE 1 p x", "value is out of range, must be positive")]
    [InlineData("DEBUG POPULATE 1 p -1", "value is out of range, must be positive")]
    [InlineData("DEBUG POPULATE 1 p 9999999999", "string exceeds maximum allowed size (proto-max-bulk-len)")]
    [InlineData("DEBUG POPULATE -1", "value is out of range, must be positive")]
    [InlineData("DEBUG REPLYBUFFER", "unknown subcommand or wrong number of arguments for 'REPLYBUFFER'. Try DEBUG HELP.")]
    [InlineData("DEBUG REPLYBUFFER nosuch 1", "unknown subcommand or wrong number of arguments for 'REPLYBUFFER'. Try DEBUG HELP.")]
    [InlineData("DEBUG REPLYBUFFER PEAK-RESET-TIME x", "value is not an integer or out of range")]
    [InlineData("DEBUG LOG", "unknown subcommand or wrong number of arguments for 'LOG'. Try DEBUG HELP.")]
    [InlineData("DEBUG RELOAD FOO", "DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.")]
    public void RefusesWhatItDoesNotKnow(string command, string error) => Assert.Equal("(error) ERR " + error, _server.Ask(command));

    [Fact]
    public void AnswersAnErrorThatIsAskedFor() => Assert.Equal("(error) FOO", _server.Ask("DEBUG ERROR FOO"));

    [Fact]
    public void HelpNamesWhatThereIs() => Assert.Contains("SET-ACTIVE-EXPIRE <0|1>", _server.Ask("DEBUG HELP"), StringComparison.Ordinal);
}
