using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using GoKV.Application.Commands;
using GoKV.Host.Resp;

namespace GoKV.Host.Tests.Resp;

/// <summary>
/// What a reader made of some bytes: its commands as text (<c>SET|k|v; GET|k; </c>, other than printable bytes as \xHH), the error it ended with, and how
/// many bytes it left for later.
/// </summary>
internal sealed record Reading(string Commands, string? Error, long Unread = 0)
{
    /// <summary>The bytes in one segment and one read.</summary>
    public static Reading Whole(byte[] bytes, bool authenticated = true) => InSegments(new ReadOnlySequence<byte>(bytes), authenticated);

    /// <summary>The bytes in one read of many segments.</summary>
    public static Reading InSegments(ReadOnlySequence<byte> input, bool authenticated = true)
    {
        var reader = new RespReader { Authenticated = authenticated };
        var words = new CommandArguments();
        var commands = new StringBuilder();
        ReadAll(reader, ref input, words, commands);
        return new Reading(commands.ToString(), reader.Error?.Text, input.Length);
    }

    /// <summary>The bytes in as many reads as there are pieces. What was taken is overwritten before the next read, as a pool's next tenant would.</summary>
    public static Reading InReads(IEnumerable<byte[]> pieces, bool authenticated = true)
    {
        var reader = new RespReader { Authenticated = authenticated };
        var words = new CommandArguments();
        var commands = new StringBuilder();
        byte[] unread = [];
        foreach (byte[] piece in pieces)
        {
            byte[] first = unread;
            byte[] second = piece.ToArray();
            ReadOnlySequence<byte> input = Segments.Of(first, second);
            if (ReadAll(reader, ref input, words, commands) == ReadStatus.Failed)
                return new Reading(commands.ToString(), reader.Error!.Text);
            unread = input.ToArray();
            first.AsSpan().Fill(0xEE);
            second.AsSpan().Fill(0xEE);
        }

        return new Reading(commands.ToString(), null, unread.Length);
    }

    /// <summary>The bytes one by one through a pipe, as a connection's loop would read them.</summary>
    public static Reading ThroughPipeByteByByte(byte[] bytes, bool authenticated = true)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 64, useSynchronizationContext: false));
        var reader = new RespReader { Authenticated = authenticated };
        var words = new CommandArguments();
        var commands = new StringBuilder();
        long unread = 0;
        foreach (byte value in bytes)
        {
            pipe.Writer.GetSpan(1)[0] = value;
            pipe.Writer.Advance(1);
            ValueTask<FlushResult> flush = pipe.Writer.FlushAsync();
            Assert.True(flush.IsCompletedSuccessfully);
            Assert.True(pipe.Reader.TryRead(out ReadResult result));
            ReadOnlySequence<byte> input = result.Buffer;
            if (ReadAll(reader, ref input, words, commands) == ReadStatus.Failed)
                return new Reading(commands.ToString(), reader.Error!.Text);
            unread = input.Length;
            pipe.Reader.AdvanceTo(input.Start, input.End);
        }

        return new Reading(commands.ToString(), null, unread);
    }

    /// <summary>Adds a command to a text of commands.</summary>
    public static void Append(StringBuilder commands, CommandArguments words)
    {
        for (int i = 0; i < words.Count; i++)
            AppendWord(commands, words[i], last: i == words.Count - 1);
    }

    /// <summary>Adds a word to a text of commands.</summary>
    public static void AppendWord(StringBuilder commands, ReadOnlySpan<byte> word, bool last)
    {
        foreach (byte value in word)
        {
            if (value is >= (byte)' ' and <= (byte)'~' and not ((byte)'|' or (byte)';' or (byte)'\\'))
                commands.Append((char)value);
            else
                commands.Append("\\x").Append(value.ToString("X2", null));
        }

        commands.Append(last ? "; " : "|");
    }

    private static ReadStatus ReadAll(RespReader reader, ref ReadOnlySequence<byte> input, CommandArguments words, StringBuilder commands)
    {
        // A command takes at least two bytes, so a reader that returns more often than that would never end.
        for (long left = input.Length + 1; left >= 0; left--)
        {
            ReadStatus status = reader.Read(ref input, words);
            if (status != ReadStatus.Complete)
                return status;
            Append(commands, words);
        }

        throw new InvalidOperationException("The reader does not come to an end.");
    }
}
