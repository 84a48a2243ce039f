using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GoKV.Application.Ports;
using GoKV.Host.Resp;

namespace GoKV.Host.Transport;

/// <summary>Conversations with other servers over TCP, in RESP2. Each has a connection of its own.</summary>
/// <remarks>
/// Thread safety: any thread. Completions of sockets come on threads that must not wait or work for long, so each step goes on elsewhere.
/// </remarks>
internal sealed class RemoteServers : IRemoteServers
{
    // What is gathered before it is sent, and the piece for which the time to send counts; as in Redis.
    private const int PieceSize = 64 * 1024;

    // As much of a line as Redis takes; the replies to what is asked here are short.
    private const int MaxLineLength = 1024;

    /// <inheritdoc/>
    public async Task<RemoteAnswers> AskAsync(string host, int port, IEnumerable<ReadOnlyMemory<byte>[]> commands, TimeSpan timeout)
    {
        var replies = new List<RemoteReply>();
        RemoteFailure step = RemoteFailure.Connecting;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var clock = new StepClock(timeout);
        try
        {
            await ElsewhereAsync(socket.ConnectAsync(host, port, clock.Begin()));
            step = RemoteFailure.Writing;
            int count = await WriteAsync(socket, commands, clock);
            step = RemoteFailure.Reading;
            await ReadAsync(socket, count, replies, clock);
            return new RemoteAnswers(replies, RemoteFailure.None);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or EndOfStreamException or ArgumentException)
        {
            // An ArgumentException is about the host. A connection that is refused shows when it is written to, as in Redis.
            bool isThere = e is SocketException { SocketErrorCode: not (SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain) };
            return new RemoteAnswers(replies, step == RemoteFailure.Connecting && isThere ? RemoteFailure.Writing : step);
        }
    }

    private static async Task<int> WriteAsync(Socket socket, IEnumerable<ReadOnlyMemory<byte>[]> commands, StepClock clock)
    {
        var gathered = new ArrayBufferWriter<byte>(PieceSize);
        int count = 0;
        foreach (ReadOnlyMemory<byte>[] words in commands)
        {
            // *<words>\r\n and for each $<length>\r\n<bytes>\r\n
            Gather(gathered, $"*{words.Length}\r\n");
            foreach (ReadOnlyMemory<byte> word in words)
            {
                Gather(gathered, $"${word.Length}\r\n");
                if (gathered.WrittenCount + word.Length > PieceSize)
                {
                    await SendAsync(socket, gathered.WrittenMemory, clock);
                    gathered.ResetWrittenCount();
                    await SendAsync(socket, word, clock);
                }
                else
                {
                    gathered.Write(word.Span);
                }

                gathered.Write(RespWords.LineEnd);
            }

            count++;
        }

        await SendAsync(socket, gathered.WrittenMemory, clock);
        return count;
    }

    private static void Gather(ArrayBufferWriter<byte> gathered, FormattableString text) =>
        Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture), gathered);

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, StepClock clock)
    {
        while (bytes.Length > 0)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, PieceSize)];
            bytes = bytes[await ElsewhereAsync(socket.SendAsync(piece, clock.Begin()))..];
        }
    }

    private static async Task ReadAsync(Socket socket, int count, List<RemoteReply> replies, StepClock clock)
    {
        byte[] buffer = new byte[MaxLineLength];
        int filled = 0;
        CancellationToken inTime = clock.Begin();
        while (replies.Count < count)
        {
            int read = filled < buffer.Length ? await ElsewhereAsync(socket.ReceiveAsync(buffer.AsMemory(filled), inTime)) : 0;
            if (read == 0)
                throw new EndOfStreamException();
            filled += read;
            int taken = TakeLines(buffer.AsSpan(0, filled), count, replies);
            if (taken == 0)
                continue;
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            inTime = clock.Begin();
        }
    }

    private static int TakeLines(ReadOnlySpan<byte> bytes, int count, List<RemoteReply> replies)
    {
        int taken = 0;
        while (replies.Count < count && bytes[taken..].IndexOf((byte)'\n') is var length and >= 0)
        {
            ReadOnlySpan<byte> line = bytes.Slice(taken, length).TrimEnd((byte)'\r');
            replies.Add(new RemoteReply(!line.IsEmpty && line[0] == (byte)'-', line.IsEmpty ? "" : Encoding.Latin1.GetString(line[1..])));
            taken += length + 1;
        }

        return taken;
    }

    private static async Task ElsewhereAsync(ValueTask step) => await step.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    private static async Task<T> ElsewhereAsync<T>(ValueTask<T> step)
    {
        Task<T> task = step.AsTask();
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await task;
    }

    /// <summary>Gives each step its time.</summary>
    private sealed class StepClock(TimeSpan timeout) : IDisposable
    {
        private CancellationTokenSource _source = new();

        /// <summary>Begins a step: the token is cancelled when its time is over, unless the next begins before.</summary>
        public CancellationToken Begin()
        {
            if (!_source.TryReset())
            {
                _source.Dispose();
                _source = new CancellationTokenSource();
            }

            _source.CancelAfter(timeout);
            return _source.Token;
        }

        public void Dispose() => _source.Dispose();
    }
}
