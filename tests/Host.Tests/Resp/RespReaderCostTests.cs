using System.Buffers;
using System.Diagnostics;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

/// <summary>What reading may cost: copies, memory, and time in proportion to the bytes received.</summary>
public sealed class RespReaderCostTests
{
    // Linear work takes a small part of this even on a slow machine, quadratic work many times as much.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly RespReader _reader = new() { Authenticated = true };
    private readonly CommandArguments _words = new();

    [Fact]
    public void WordsOfOneSegmentAreNotCopied()
    {
        byte[] bytes = "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\nPING\r\n"u8.ToArray();
        var input = new ReadOnlySequence<byte>(bytes);

        Assert.Equal(ReadStatus.Complete, _reader.Read(ref input, _words));
        Assert.True(_words[0].Overlaps(bytes, out int command) && _words[1].Overlaps(bytes, out int key) && (command, key) == (-8, -17));
        Assert.Equal(ReadStatus.Complete, _reader.Read(ref input, _words));
        Assert.True(_words[0].Overlaps(bytes));
    }

    [Fact]
    public void OnlyAWordThatCrossesSegmentsIsCopied()
    {
        byte[][] pieces = Segments.Pieces("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1\r\nv\r\n"u8.ToArray(), 18);
        ReadOnlySequence<byte> input = Segments.Of(pieces);

        Assert.Equal(ReadStatus.Complete, _reader.Read(ref input, _words));
        Assert.True(_words[0].Overlaps(pieces[0]));
        Assert.False(_words[1].Overlaps(pieces[0]) || _words[1].Overlaps(pieces[1]));
        Assert.True(_words[2].Overlaps(pieces[1]));
    }

    [Fact]
    public void ALongBulkStringInPiecesBecomesTheValuesOwnArray()
    {
        byte[] payload = new byte[100_000];
        Feed("*2\r\n$4\r\nECHO\r\n$100000\r\n"u8.ToArray());
        Feed(payload[..60_000]);
        Feed(payload[60_000..]);
        Assert.Equal(ReadStatus.Complete, Feed("\r\n"u8.ToArray()));

        Value value = _words.Value(1);
        Assert.Equal(100_000, value.Length);
        Assert.Same(value.ToArray(), value.ToArray());
    }

    [Theory]
    [InlineData("*1048576\r\n")]
    [InlineData("*1\r\n$536870912\r\n")]
    [InlineData("*2\r\n$4\r\nECHO\r\n$536870912\r\nabc")]
    public void AnAnnouncedLengthCostsNoMemory(string request)
    {
        byte[] bytes = Frames.Bytes(request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ReadStatus.NeedMore, Feed(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, RespLimits.PartialBulkCapacity + 1024);
    }

    [Fact]
    public void ABulkStringInPiecesHoldsAtMostTwiceWhatWasReceived()
    {
        Feed("*1\r\n$536870912\r\n"u8.ToArray());
        byte[] piece = new byte[1_000_000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(piece);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * piece.Length) + 1024);
    }

    [Fact]
    public void AMillionWordsInSmallReadsTakeLinearTime()
    {
        byte[] bytes = Frames.Bytes("*1000000\r\n" + string.Concat(Enumerable.Repeat("$1\r\nx\r\n", 1_000_000)));
        var time = Stopwatch.StartNew();
        Assert.Equal(ReadStatus.Complete, FeedInReadsOf(11, bytes));
        Assert.Equal(1_000_000, _words.Count);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Patience);
    }

    [Fact]
    public void ABulkStringOfAMebibyteByteByByteTakesLinearTime()
    {
        byte[] bytes = Frames.Bytes("*1\r\n$1048576\r\n" + new string('x', 1_048_576) + "\r\n");
        var time = Stopwatch.StartNew();
        Assert.Equal(ReadStatus.Complete, FeedInReadsOf(1, bytes));
        Assert.Equal(1_048_576, _words[0].Length);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Patience);
    }

    [Fact]
    public void TheSearchForALineEndDoesNotLookAtAByteTwice()
    {
        var search = default(LineSearch);
        Assert.False(search.TryFind(new ReadOnlySequence<byte>("abcd"u8.ToArray()), (byte)'\n', out _));
        // Had it looked again, it would have found one of the first four.
        Assert.True(search.TryFind(new ReadOnlySequence<byte>("\n\n\n\ne\n"u8.ToArray()), (byte)'\n', out int position));
        Assert.Equal(5, position);
    }

    [Fact]
    public void ABatchOfGetAndSetAllocatesNothing()
    {
        byte[] request = Frames.Bytes(string.Concat(Enumerable.Repeat("*2\r\n$3\r\nGET\r\n$5\r\nkey:1\r\n*3\r\n$3\r\nSET\r\n$5\r\nkey:1\r\n$5\r\nvalue\r\n", 16)));
        var output = new ArrayBufferWriter<byte>(16 * 1024);
        var writer = new RespWriter(output);
        Reply[] replies = [Reply.Bulk("value"), Reply.Ok, Reply.Null, Reply.Bulk(new Value(1234567890123)), Reply.Integer(-17), Reply.Zero];

        RunBatches(100);
        // The runtime may allocate once on the thread that meets a method's faster code first; what a batch costs is there each time.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedBy(1000)));

        long AllocatedBy(int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            RunBatches(count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void RunBatches(int count)
        {
            for (int i = 0; i < count; i++)
            {
                var input = new ReadOnlySequence<byte>(request);
                while (_reader.Read(ref input, _words) == ReadStatus.Complete)
                {
                    foreach (Reply reply in replies)
                        writer.Write(reply, 2);
                }

                writer.Commit();
                output.ResetWrittenCount();
            }
        }
    }

    private ReadStatus Feed(byte[] bytes)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        return _reader.Read(ref input, _words);
    }

    // Presents what was not taken again, without copying: the bytes lie in one array.
    private ReadStatus FeedInReadsOf(int size, byte[] bytes)
    {
        int start = 0;
        var status = ReadStatus.NeedMore;
        for (int end = size; start < bytes.Length && status == ReadStatus.NeedMore; end += size)
        {
            var input = new ReadOnlySequence<byte>(bytes, start, Math.Min(end, bytes.Length) - start);
            status = _reader.Read(ref input, _words);
            start = Math.Min(end, bytes.Length) - (int)input.Length;
        }

        return status;
    }
}
