using System.Buffers;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

public sealed class RespReaderTests
{
    private const string ProtocolError = "ERR Protocol error: ";

    public static TheoryData<int> FrameIndexes => [.. Enumerable.Range(0, Frames.All.Length)];

    public static TheoryData<string> RecordedNames => [.. Frames.Recorded.Select(recorded => recorded.Name)];

    [Theory, MemberData(nameof(FrameIndexes))]
    public void ReadsWhatAFrameSays(int index)
    {
        (string request, string commands, string? error) = Frames.All[index];
        var reading = Reading.Whole(Frames.Bytes(request));
        Assert.Equal((commands, error is null ? null : ProtocolError + error), (reading.Commands, reading.Error));
    }

    [Theory, MemberData(nameof(RecordedNames))]
    public void FailsWhereRedisFailsAndWithTheSameError(string name)
    {
        RecordedCase recorded = Frames.Recorded.Single(candidate => candidate.Name == name);
        int start = recorded.Reply.IndexOf(ProtocolError, StringComparison.Ordinal);
        string? error = start < 0 ? null : recorded.Reply[start..].TrimEnd();

        var reading = Reading.Whole(recorded.Request, recorded.Authenticated);

        if (!recorded.StricterAllowed || error is not null)
            Assert.Equal(error, reading.Error);
    }

    [Theory]
    [InlineData(65_536, null)]
    [InlineData(65_537, "too big inline request")]
    public void AnInlineCommandMayHave64KiBBeforeItsEnd(int length, string? error) =>
        AssertError(error, new string('x', length) + "\n", authenticated: true);

    [Theory]
    [InlineData("*", 65_536, "invalid multibulk length")]
    [InlineData("*", 65_537, "too big mbulk count string")]
    [InlineData("*1\r\n$", 65_536, "invalid bulk length")]
    [InlineData("*1\r\n$", 65_537, "too big bulk count string")]
    [InlineData("*1\r\nx", 65_537, "too big bulk count string")]
    public void ACountOrLengthMayHave64KiBBeforeItsEnd(string start, int line, string error) =>
        AssertError(error, start + new string('1', line - 1) + "\r\n", authenticated: true);

    [Theory]
    [InlineData("*10\r\n", null)]
    [InlineData("*11\r\n", "unauthenticated multibulk length")]
    [InlineData("*1048577\r\n", "invalid multibulk length")]
    [InlineData("*1\r\n$16384\r\n", null)]
    [InlineData("*1\r\n$16385\r\n", "unauthenticated bulk length")]
    [InlineData("*1\r\n$536870913\r\n", "invalid bulk length")]
    public void LimitsAreTightBeforeAuthentication(string request, string? error) => AssertError(error, request, authenticated: false);

    [Theory]
    [InlineData(3, 10, null)]
    [InlineData(3, 1_000, ProtocolError + "too big command")]
    [InlineData(1, 100_000, ProtocolError + "too big command")]
    public void ACommandMayHaveSoManyBytes(int words, int length, string? error)
    {
        var reader = new RespReader { Authenticated = true, MaxCommandBytes = 2_000 };
        string word = $"${length}\r\n{new string('x', length)}\r\n";
        byte[] request = Frames.Bytes($"*{words + 1}\r\n" + string.Concat(Enumerable.Repeat(word, words)) + "$1\r\nx\r\n");

        Assert.Equal(error is null ? ReadStatus.Complete : ReadStatus.Failed, ReadByteByByte(reader, request));
        Assert.Equal(error, reader.Error?.Text);
    }

    [Fact]
    public void AShortCommandAfterALongOneIsCountedAnew()
    {
        var reader = new RespReader { Authenticated = true, MaxCommandBytes = 2_000 };
        byte[] request = Frames.Bytes($"*2\r\n$4\r\nECHO\r\n$1900\r\n{new string('x', 1_900)}\r\n");

        for (int i = 0; i < 3; i++)
            Assert.Equal(ReadStatus.Complete, ReadByteByByte(reader, request));
    }

    [Fact]
    public void LimitsAreWideOnceTheClientHasAuthenticated()
    {
        var reader = new RespReader();
        var words = new CommandArguments();
        var input = new ReadOnlySequence<byte>(Frames.Bytes("AUTH secret\r\n*12\r\n" + string.Concat(Enumerable.Repeat("$1\r\nx\r\n", 12))));

        Assert.Equal(ReadStatus.Complete, reader.Read(ref input, words));
        reader.Authenticated = true;
        Assert.Equal(ReadStatus.Complete, reader.Read(ref input, words));
        Assert.Equal(12, words.Count);
    }

    [Fact]
    public void ReadsNothingMoreAfterAnError()
    {
        var reader = new RespReader { Authenticated = true };
        var words = new CommandArguments();
        var wrong = new ReadOnlySequence<byte>("*x\r\n"u8.ToArray());
        var right = new ReadOnlySequence<byte>("PING\r\n"u8.ToArray());

        Assert.Equal(ReadStatus.Failed, reader.Read(ref wrong, words));
        Assert.Equal(ReadStatus.Failed, reader.Read(ref right, words));
    }

    [Fact]
    public void LeavesAnIncompleteLineInTheInput()
    {
        var reader = new RespReader { Authenticated = true };
        var words = new CommandArguments();
        var input = new ReadOnlySequence<byte>("*2\r\n$3\r\nGET\r\n$1"u8.ToArray());

        Assert.Equal(ReadStatus.NeedMore, reader.Read(ref input, words));
        Assert.Equal("$1", Encoding.ASCII.GetString(input.ToArray()));
    }

    [Fact]
    public void LeavesAnIncompleteShortBulkStringInTheInput()
    {
        var reader = new RespReader { Authenticated = true };
        var words = new CommandArguments();
        var input = new ReadOnlySequence<byte>("*1\r\n$4\r\nPIN"u8.ToArray());

        Assert.Equal(ReadStatus.NeedMore, reader.Read(ref input, words));
        Assert.Equal("PIN", Encoding.ASCII.GetString(input.ToArray()));
    }

    [Fact]
    public void HoldsNoWordsOfACommandThatHasRun()
    {
        var reader = new RespReader { Authenticated = true };
        var words = new CommandArguments();
        var input = new ReadOnlySequence<byte>("PING\r\n"u8.ToArray());

        Assert.Equal(ReadStatus.Complete, reader.Read(ref input, words));
        Assert.Equal(ReadStatus.NeedMore, reader.Read(ref input, words));
        Assert.Equal(0, words.Count);
    }

    private static ReadStatus ReadByteByByte(RespReader reader, byte[] request)
    {
        var words = new CommandArguments();
        byte[] unread = [];
        foreach (byte next in request)
        {
            var input = new ReadOnlySequence<byte>([.. unread, next]);
            if (reader.Read(ref input, words) is var status and not ReadStatus.NeedMore)
                return status;
            unread = input.ToArray();
        }

        return ReadStatus.NeedMore;
    }

    private static void AssertError(string? error, string request, bool authenticated) =>
        Assert.Equal(error is null ? null : ProtocolError + error, Reading.Whole(Frames.Bytes(request), authenticated).Error);
}
