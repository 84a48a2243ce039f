using System.Text;
using GoKV.Domain.Values;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

/// <summary>
/// The grammar of requests, written down as simply as it goes: all bytes at once, one at a time, no state. What the reader is compared with. It knows
/// clients that have authenticated, and takes the splitting of a line into words from <see cref="InlineReader"/>, which has tests of its own.
/// </summary>
internal sealed class NaiveReader(byte[] bytes)
{
    private readonly StringBuilder _commands = new();
    private int _position;

    public static Reading Read(byte[] bytes)
    {
        var reader = new NaiveReader(bytes);
        try
        {
            while (true)
                reader.ReadCommand();
        }
        catch (EndOfStreamException)
        {
            return new Reading(reader._commands.ToString(), null);
        }
        catch (FormatException error)
        {
            return new Reading(reader._commands.ToString(), error.Message);
        }
    }

    private void ReadCommand()
    {
        if (Peek(0) != '*')
        {
            ReadInline();
            return;
        }

        long? count = ReadHeader(ProtocolErrors.TooBigMultibulkCount.Text, out _);
        if (count is null or > RespLimits.MaxWords)
            throw new FormatException(ProtocolErrors.InvalidMultibulkLength.Text);
        var command = new StringBuilder();
        for (long i = 0; i < count; i++)
            Reading.AppendWord(command, ReadBulk(), last: i == count - 1);
        _commands.Append(command);
    }

    private byte[] ReadBulk()
    {
        long? length = ReadHeader(ProtocolErrors.TooBigBulkCount.Text, out byte marker);
        if (marker != '$')
            throw new FormatException(ProtocolErrors.ExpectedDollar(marker).Text);
        if (length is null or < 0 or > RespLimits.MaxBulkLength)
            throw new FormatException(ProtocolErrors.InvalidBulkLength.Text);
        Peek((int)length + 1);
        if (Peek((int)length) != '\r' || Peek((int)length + 1) != '\n')
            throw new FormatException(ProtocolErrors.UnterminatedBulk.Text);
        byte[] bulk = bytes[_position..(_position + (int)length)];
        _position += (int)length + 2;
        return bulk;
    }

    private long? ReadHeader(string tooLong, out byte marker)
    {
        int end = FindInLine('\r', tooLong);
        marker = Peek(0);
        bool terminated = Peek(end + 1) == '\n';
        byte[] number = end == 0 ? [] : bytes[(_position + 1)..(_position + end)];
        _position += end + 2;
        return terminated && IntegerText.TryParse(number, out long value) ? value : null;
    }

    private void ReadInline()
    {
        int end = FindInLine('\n', ProtocolErrors.TooBigInline.Text);
        byte[] line = bytes[_position..(_position + end)];
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        _position += end + 1;
        var words = new Application.Commands.CommandArguments();
        if (InlineReader.Split(line, words) is { } error)
            throw new FormatException(error.Text);
        Reading.Append(_commands, words);
    }

    private int FindInLine(char end, string tooLong)
    {
        for (int i = 0; i <= RespLimits.MaxLineLength; i++)
        {
            if (Peek(i) == end)
                return i;
        }

        throw new FormatException(tooLong);
    }

    private byte Peek(int offset) => _position + (long)offset < bytes.Length ? bytes[_position + offset] : throw new EndOfStreamException();
}
