using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

public sealed class RespWriterTests
{
    /// <summary>Reply, its RESP2 form, its RESP3 form where it differs.</summary>
    private static readonly (Reply Reply, string Resp2, string? Resp3)[] Forms =
    [
        (Reply.Ok, "+OK\r\n", null),
        (Reply.SimpleString("PONG"), "+PONG\r\n", null),
        (Reply.SimpleString("two\r\nlines é"), "+two  lines \u00c3\u00a9\r\n", null),
        (new Error("ERR syntax error"), "-ERR syntax error\r\n", null),
        (new Error("ERR unknown command 'a\r\n+OK\u00ff'"), "-ERR unknown command 'a  +OK\u00ff'\r\n", null),
        (Reply.Zero, ":0\r\n", null),
        (Reply.One, ":1\r\n", null),
        (Reply.Integer(10), ":10\r\n", null),
        (Reply.Integer(-1), ":-1\r\n", null),
        (Reply.Integer(long.MinValue), ":-9223372036854775808\r\n", null),
        (Reply.Bulk(""), "$0\r\n\r\n", null),
        (Reply.Bulk("hello"), "$5\r\nhello\r\n", null),
        (Reply.Bulk("a\r\nb\0c"), "$6\r\na\r\nb\0c\r\n", null),
        (Reply.Bulk(default(Value)), "$0\r\n\r\n", null),
        (Reply.Bulk(new Value("xyz"u8.ToArray(), 1, 1)), "$1\r\ny\r\n", null),
        (Reply.Bulk(new Value(7)), "$1\r\n7\r\n", null),
        (Reply.Bulk(new Value(long.MinValue)), "$20\r\n-9223372036854775808\r\n", null),
        (Reply.Null, "$-1\r\n", "_\r\n"),
        (Reply.NullArray, "*-1\r\n", "_\r\n"),
        (Reply.None, "", null),
        (Reply.Double(1.5), "$3\r\n1.5\r\n", ",1.5\r\n"),
        (Reply.Verbatim("é"), "$2\r\n\u00c3\u00a9\r\n", "=6\r\ntxt:\u00c3\u00a9\r\n"),
        (Reply.Boolean(true), ":1\r\n", "#t\r\n"),
        (Reply.Boolean(false), ":0\r\n", "#f\r\n"),
        (Reply.BigNumber("-12"), "$3\r\n-12\r\n", "(-12\r\n"),
        (Reply.WithAttributes(Reply.One, (Reply.Bulk("a"), Reply.Boolean(true))), ":1\r\n", "|1\r\n$1\r\na\r\n#t\r\n:1\r\n"),
        (Reply.EmptyArray, "*0\r\n", null),
        (Reply.Array(Reply.One, Reply.Null, Reply.Array(Reply.Bulk("x"))), "*3\r\n:1\r\n$-1\r\n*1\r\n$1\r\nx\r\n", "*3\r\n:1\r\n_\r\n*1\r\n$1\r\nx\r\n"),
        (Reply.Map((Reply.Bulk("a"), Reply.One), (Reply.Bulk("b"), Reply.Null)), "*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n$-1\r\n", "%2\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n_\r\n"),
        (Reply.Set(Reply.One), "*1\r\n:1\r\n", "~1\r\n:1\r\n"),
        (Reply.Push(Reply.Bulk("message"), Reply.Zero), "*2\r\n$7\r\nmessage\r\n:0\r\n", ">2\r\n$7\r\nmessage\r\n:0\r\n"),
        (new SharedReply(Reply.Push(Reply.Bulk("message"), Reply.Null), 20), "*2\r\n$7\r\nmessage\r\n$-1\r\n", ">2\r\n$7\r\nmessage\r\n_\r\n"),
        (Values(isArray: true, "a", null, "7"), "*3\r\n$1\r\na\r\n$-1\r\n$1\r\n7\r\n", "*3\r\n$1\r\na\r\n_\r\n$1\r\n7\r\n"),
        (Values(isArray: false, "a", null), "$1\r\na\r\n$-1\r\n", "$1\r\na\r\n_\r\n"),
        (Reply.Sequence(Reply.Push(Reply.Zero), Reply.One), "*1\r\n:0\r\n:1\r\n", ">1\r\n:0\r\n:1\r\n"),
    ];

    private static ValuesReply Values(bool isArray, params string?[] texts)
    {
        var values = new ValuesReply { IsArray = isArray };
        foreach (string? text in texts)
            values.Values.Add(text is null ? null : Value.Of(text));
        return values;
    }

    public static TheoryData<int> FormIndexes => [.. Enumerable.Range(0, Forms.Length)];

    [Theory, MemberData(nameof(FormIndexes))]
    public void WritesResp2(int index) => Assert.Equal(Forms[index].Resp2, Written(Forms[index].Reply, 2));

    [Theory, MemberData(nameof(FormIndexes))]
    public void WritesResp3(int index) => Assert.Equal(Forms[index].Resp3 ?? Forms[index].Resp2, Written(Forms[index].Reply, 3));

    [Fact]
    public void ASharedReplyIsEncodedOncePerProtocol()
    {
        var shared = new SharedReply(Reply.Bulk("a"), 1);
        int encoded = 0;
        byte[] Encode(Reply reply, int protocolVersion)
        {
            encoded++;
            return RespWriter.Encode(reply, protocolVersion);
        }

        foreach (int protocolVersion in new[] { 2, 3, 2, 3 })
            Assert.Equal("$1\r\na\r\n"u8.ToArray(), shared.BytesFor(protocolVersion, Encode));

        Assert.Equal(2, encoded);
    }

    [Fact]
    public void EveryKindOfReplyHasAForm()
    {
        IEnumerable<Type> kinds = typeof(Reply).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Reply)));
        // A file is no reply of the protocol: the connection's loop sends it, piece by piece.
        Assert.Empty(kinds.Except(Forms.Select(form => form.Reply.GetType())).Except([typeof(FileReply)]));
    }

    [Theory]
    [InlineData(0.1, "0.10000000000000001")]
    [InlineData(3.14159265358979, "3.14159265358979")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(0, "0")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(1e17, "1e+17")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(99999999999999990, "99999999999999984")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1.0000000000000001e-05")]
    [InlineData(-0.00012345678901234567, "-0.00012345678901234567")]
    [InlineData(1e100, "1e+100")]
    [InlineData(double.Epsilon, "4.9406564584124654e-324")]
    [InlineData(double.MinValue, "-1.7976931348623157e+308")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    public void WritesADoubleAsRedisDoes(double value, string text)
    {
        Assert.Equal($",{text}\r\n", Written(Reply.Double(value), 3));
        Assert.Equal($"${text.Length}\r\n{text}\r\n", Written(Reply.Double(value), 2));
    }

    [Fact]
    public void WritesTheSameWhateverPiecesTheOutputLends()
    {
        string expected = string.Concat(Forms.Select(form => form.Resp3 ?? form.Resp2));
        for (int size = 0; size < 100; size++)
        {
            var output = new PiecewiseOutput(size);
            var writer = new RespWriter(output);
            foreach ((Reply reply, _, _) in Forms)
                writer.Write(reply, 3);
            writer.Commit();
            Assert.Equal(expected, Encoding.Latin1.GetString([.. output.Written]));
        }
    }

    [Fact]
    public void ALongBulkStringFillsThePiecesTheOutputLends()
    {
        string text = new('x', 1_000_000);
        var output = new PiecewiseOutput(4096);
        var writer = new RespWriter(output);
        writer.Write(Reply.Bulk(text), 2);
        writer.Commit();

        Assert.Equal($"$1000000\r\n{text}\r\n", Encoding.Latin1.GetString([.. output.Written]));
        Assert.InRange(output.LargestRequest, 1, 64);
    }

    [Fact]
    public void CountsWhatIsNotCommitted()
    {
        var output = new PiecewiseOutput(64);
        var writer = new RespWriter(output);
        writer.Write(Reply.Bulk(new string('x', 100)), 2);
        Assert.Equal(108, writer.Uncommitted);

        writer.Commit();
        Assert.Equal(0, writer.Uncommitted);
        Assert.Equal(108, output.Written.Count);

        writer.Write(Reply.Ok, 2);
        Assert.Equal(5, writer.Uncommitted);
    }

    [Fact]
    public async Task WritesThroughAPipeFromFlushToFlush()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new RespWriter(pipe.Writer);
        var expected = new StringBuilder();
        for (int i = 0; i < 1000; i++)
        {
            writer.Write(Reply.Integer(i), 2);
            writer.Write(Reply.Bulk(new string('v', i)), 2);
            expected.Append(null, $":{i}\r\n${i}\r\n{new string('v', i)}\r\n");
            writer.Commit();
            await pipe.Writer.FlushAsync();
        }

        await pipe.Writer.CompleteAsync();
        ReadResult result = await pipe.Reader.ReadAsync();
        Assert.Equal(expected.ToString(), Encoding.Latin1.GetString(result.Buffer.ToArray()));
    }

    private static string Written(Reply reply, int protocolVersion)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new RespWriter(output);
        writer.Write(reply, protocolVersion);
        writer.Commit();
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    /// <summary>An output that lends exactly the bytes asked for, or a few more, each time in another array.</summary>
    private sealed class PiecewiseOutput(int size) : IBufferWriter<byte>
    {
        private byte[] _lent = [];

        public List<byte> Written { get; } = [];

        public int LargestRequest { get; private set; }

        public void Advance(int count)
        {
            Written.AddRange(_lent.AsSpan(0, count));
            _lent = [];
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            LargestRequest = Math.Max(LargestRequest, sizeHint);
            return _lent = new byte[Math.Max(size, Math.Max(1, sizeHint))];
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
