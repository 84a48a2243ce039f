using System.Buffers;
using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Host.Resp;

/// <summary>
/// Reads a client's commands from the bytes of its connection, in whatever pieces these arrive.
/// </summary>
/// <remarks>
/// <code>
/// command = *&lt;words&gt;\r\n 1*( $&lt;length&gt;\r\n &lt;bytes&gt;\r\n )     multibulk; a count of 0 or less is no command and is skipped
///         / &lt;line&gt;[\r]\n                                inline: what does not begin with an asterisk; a line of blanks is skipped
/// </code>
/// Everything is as in Redis, its errors included, except that a CR not followed by LF, a bulk string not followed by CR LF and a NUL where text is
/// expected are errors here.
/// Thread safety: none; one per connection, used by its loop alone.
/// Invariants: what was taken into this object or into the words is never looked at again, and of a line that waits in the input each byte is searched
/// once, so the work is proportional to the bytes received, however small the pieces. Nothing is allocated for a count or a length before the bytes
/// themselves are there. No bytes from outside make it throw.
/// </remarks>
internal sealed class RespReader
{
    private const int NoLength = -1;

    // Marker, the longest integer, CR LF.
    private const int MaxHeaderLength = 1 + IntegerText.MaxLength + 2;

    // Words of the current command that are still to come; 0 between commands.
    private int _wordsMissing;

    // Length of the word whose bytes come next, or NoLength when its header does.
    private int _bulkLength = NoLength;

    // The word whose bytes come next, if it is long and arrives in pieces.
    private PartialBulk? _partialBulk;

    // Bytes of the current command that were taken, about.
    private long _taken;

    // Concerns the start of the input, so whatever is taken restarts it.
    private LineSearch _lineSearch;

    /// <summary>What a step of the slow path found.</summary>
    private enum Step
    {
        /// <summary>It took something from the input.</summary>
        Taken,

        /// <summary>The input ends too early.</summary>
        NeedMore,

        /// <summary><see cref="Error"/> says what is wrong.</summary>
        Failed,
    }

    /// <summary>False while the client has yet to authenticate: then the limits are tight. Holds for what has not been read yet.</summary>
    public bool Authenticated { get; set; }

    /// <summary>What the client did wrong, once a read has failed; the reader is of no use from then on.</summary>
    public Error? Error { get; private set; }

    /// <summary>Bytes of the words, with their headers, of a command that has arrived in part. From any thread; may be a moment old, as the next two.</summary>
    public long HeldWords => _wordsMissing == 0 ? 0 : _taken;

    /// <summary>Bytes of a long word that has arrived in part.</summary>
    public int HeldBulk => _partialBulk?.Received ?? 0;

    /// <summary>Bytes of memory that wait for the rest of that word.</summary>
    public int HeldRoom => _partialBulk is { } bulk ? bulk.Capacity - bulk.Received : 0;

    /// <summary>Bytes that a command may have. Holds for what has not been read yet.</summary>
    public long MaxCommandBytes { get; set; } = RespLimits.MaxCommandBytes;

    private int MaxWords => Authenticated ? RespLimits.MaxWords : RespLimits.MaxWordsUnauthenticated;

    private int MaxBulkLength => Authenticated ? RespLimits.MaxBulkLength : RespLimits.MaxBulkLengthUnauthenticated;

    /// <summary>Reads the next command.</summary>
    /// <param name="input">
    /// The bytes not yet read. It is advanced past what was taken; after <see cref="ReadStatus.NeedMore"/> the rest has to be presented again with more
    /// bytes behind it.
    /// </param>
    /// <param name="words">
    /// Takes the words; the same object until the command is complete. After <see cref="ReadStatus.Complete"/> they may refer to the input's memory, which
    /// must not be given back before the command has run.
    /// </param>
    public ReadStatus Read(ref ReadOnlySequence<byte> input, CommandArguments words)
    {
        if (Error is not null)
            return ReadStatus.Failed;
        if (_wordsMissing == 0)
        {
            words.Clear();
            _taken = 0;
        }

        while (true)
        {
            if (TryReadWithinSegment(ref input, words))
                return ReadStatus.Complete;

            // What comes next crosses segments, is not all there yet, is an inline command or is wrong.
            switch (ReadNext(ref input, words))
            {
                case Step.Taken when _wordsMissing == 0 && words.Count > 0:
                    return ReadStatus.Complete;
                case Step.Taken:
                    break;
                case Step.NeedMore:
                    words.Detach();
                    return ReadStatus.NeedMore;
                default:
                    return ReadStatus.Failed;
            }
        }
    }

    // The fast path: takes what is correct and complete in the first segment. True when that ends a command; otherwise the slow path takes the next step.
    private bool TryReadWithinSegment(ref ReadOnlySequence<byte> input, CommandArguments words)
    {
        if (_partialBulk is not null)
            return false;

        ReadOnlyMemory<byte> segment = input.First;
        ReadOnlySpan<byte> bytes = segment.Span;
        int position = 0;
        if (_wordsMissing == 0)
        {
            if (!TryReadHeader(bytes, (byte)'*', ref position, out int count) || count == 0 || count > MaxWords)
                return false;
            _wordsMissing = count;
        }

        do
        {
            if (_bulkLength == NoLength)
            {
                int afterHeader = position;
                if (!TryReadHeader(bytes, (byte)'$', ref afterHeader, out int length) || length > MaxBulkLength)
                    break;
                position = afterHeader;
                _bulkLength = length;
            }

            if (bytes.Length - position - 2 < _bulkLength)
                break;
            int end = position + _bulkLength;
            if (bytes[end] != '\r' || bytes[end + 1] != '\n')
                break;
            words.Add(segment.Slice(position, _bulkLength));
            position = end + 2;
            _bulkLength = NoLength;
        }
        while (--_wordsMissing > 0);

        if (position > 0)
        {
            input = input.Slice(position);
            _lineSearch.Restart();
            _taken += position;
        }

        return _wordsMissing == 0;
    }

    // <marker><number>\r\n with a number of one to nine digits, as nearly all are; anything else is left where it is.
    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, byte marker, ref int position, out int number)
    {
        number = 0;
        int first = position + 1;
        if (first >= bytes.Length || bytes[position] != marker)
            return false;

        int at = first;
        int lastPossible = Math.Min(bytes.Length, first + 9);
        while (at < lastPossible && (uint)(bytes[at] - '0') is <= 9 and uint digit)
        {
            number = (number * 10) + (int)digit;
            at++;
        }

        if (at == first || at + 1 >= bytes.Length || bytes[at] != '\r' || bytes[at + 1] != '\n' || (bytes[first] == '0' && at - first > 1))
            return false;
        position = at + 2;
        return true;
    }

    // The slow path, one step of it: a count, a length, a bulk string or an inline command, wherever it lies.
    private Step ReadNext(ref ReadOnlySequence<byte> input, CommandArguments words)
    {
        if (_partialBulk is not null)
            return ReadPartialBulk(ref input, words, _partialBulk);
        // Here comes what is long: a word that lies in one segment with its command is shorter than that.
        if (_taken + Math.Max(0, _bulkLength) > MaxCommandBytes)
            return Fail(ProtocolErrors.TooBigCommand);
        if (_bulkLength != NoLength)
            return ReadBulk(ref input, words);
        if (input.IsEmpty)
            return Step.NeedMore;
        if (_wordsMissing > 0)
            return ReadBulkLength(ref input);
        return FirstByte(input) == '*' ? ReadCount(ref input) : ReadInline(ref input, words);
    }

    // *<words>\r\n
    private Step ReadCount(ref ReadOnlySequence<byte> input)
    {
        Step step = ReadHeader(ref input, ProtocolErrors.TooBigMultibulkCount, out long? count);
        if (step != Step.Taken)
            return step;
        if (count is null or > RespLimits.MaxWords)
            return Fail(ProtocolErrors.InvalidMultibulkLength);
        if (count > MaxWords)
            return Fail(ProtocolErrors.UnauthenticatedMultibulkLength);
        _wordsMissing = (int)Math.Max(0, count.Value);
        return Step.Taken;
    }

    // $<length>\r\n
    private Step ReadBulkLength(ref ReadOnlySequence<byte> input)
    {
        byte marker = FirstByte(input);
        Step step = ReadHeader(ref input, ProtocolErrors.TooBigBulkCount, out long? length);
        if (step != Step.Taken)
            return step;
        if (marker != '$')
            return Fail(ProtocolErrors.ExpectedDollar(marker));
        if (length is null or < 0 or > RespLimits.MaxBulkLength)
            return Fail(ProtocolErrors.InvalidBulkLength);
        if (length > MaxBulkLength)
            return Fail(ProtocolErrors.UnauthenticatedBulkLength);
        _bulkLength = (int)length.Value;
        return Step.Taken;
    }

    // <marker><number>\r\n, any byte as the marker. No number: the line is something else.
    private Step ReadHeader(ref ReadOnlySequence<byte> input, Error tooLong, out long? number)
    {
        number = null;
        if (!_lineSearch.TryFind(input, (byte)'\r', out int end))
            return LineSearch.IsTooLong(input) ? Fail(tooLong) : Step.NeedMore;
        int length = end + 2;
        if (input.Length < length)
            return Step.NeedMore;

        // Without even a marker, or longer than any number: then the rest does not matter.
        if (end > 0 && length <= MaxHeaderLength)
        {
            Span<byte> header = stackalloc byte[MaxHeaderLength];
            input.Slice(0, length).CopyTo(header);
            if (header[end + 1] == '\n' && IntegerText.TryParse(header[1..end], out long integer))
                number = integer;
        }

        Take(ref input, length);
        return Step.Taken;
    }

    // <bytes>\r\n
    private Step ReadBulk(ref ReadOnlySequence<byte> input, CommandArguments words)
    {
        if (input.Length - 2 >= _bulkLength)
        {
            ReadOnlySequence<byte> bulk = input.Slice(0, _bulkLength);
            Take(ref input, _bulkLength);
            if (!TryReadLineEnd(ref input))
                return Fail(ProtocolErrors.UnterminatedBulk);
            if (bulk.IsSingleSegment)
                words.Add(bulk.First);
            else
                words.AddOwned(bulk.ToArray());
            EndWord();
            return Step.Taken;
        }

        if (_bulkLength < RespLimits.PartialBulkThreshold)
            return Step.NeedMore;
        _partialBulk = new PartialBulk(_bulkLength);
        return Step.Taken;
    }

    // The rest of <bytes>\r\n
    private Step ReadPartialBulk(ref ReadOnlySequence<byte> input, CommandArguments words, PartialBulk bulk)
    {
        bulk.TakeFrom(ref input);
        if (!bulk.IsComplete || input.Length < 2)
            return Step.NeedMore;
        if (!TryReadLineEnd(ref input))
            return Fail(ProtocolErrors.UnterminatedBulk);
        words.AddOwned(bulk.Bytes);
        _partialBulk = null;
        EndWord();
        return Step.Taken;
    }

    // <line>[\r]\n
    private Step ReadInline(ref ReadOnlySequence<byte> input, CommandArguments words)
    {
        if (!_lineSearch.TryFind(input, (byte)'\n', out int end))
            return LineSearch.IsTooLong(input) ? Fail(ProtocolErrors.TooBigInline) : Step.NeedMore;

        ReadOnlySequence<byte> bytes = input.Slice(0, end);
        ReadOnlyMemory<byte> line = bytes.IsSingleSegment ? bytes.First : bytes.ToArray();
        if (line.Span.EndsWith("\r"u8))
            line = line[..^1];
        Take(ref input, end + 1);
        return InlineReader.Split(line, words) is { } error ? Fail(error) : Step.Taken;
    }

    private static bool TryReadLineEnd(ref ReadOnlySequence<byte> input)
    {
        Span<byte> end = stackalloc byte[2];
        input.Slice(0, 2).CopyTo(end);
        input = input.Slice(2);
        return end.SequenceEqual("\r\n"u8);
    }

    // A sequence may begin with an empty segment.
    private static byte FirstByte(in ReadOnlySequence<byte> input)
    {
        if (input.FirstSpan is [byte first, ..])
            return first;
        Span<byte> copy = stackalloc byte[1];
        input.Slice(0, 1).CopyTo(copy);
        return copy[0];
    }

    private void Take(ref ReadOnlySequence<byte> input, int length)
    {
        input = input.Slice(length);
        _lineSearch.Restart();
    }

    private void EndWord()
    {
        _taken += _bulkLength;
        _bulkLength = NoLength;
        _wordsMissing--;
    }

    private Step Fail(Error error)
    {
        Error = error;
        return Step.Failed;
    }
}
