using System.Net.Sockets;
using System.Text;

namespace GoKV.TestKit;

/// <summary>
/// A small client of the protocol that hides nothing: it sends words or raw bytes, and gives replies as text and as the bytes that came. Texts stand for
/// bytes one to one (Latin-1).
/// </summary>
/// <remarks>Thread safety: one thread may send while another one receives.</remarks>
public sealed class RespClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RespClient(Socket socket) => _socket = socket;

    public static async Task<RespClient> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            return new RespClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a Unix socket.</summary>
    public static async Task<RespClient> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return new RespClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A command in the protocol: an array of bulk strings.</summary>
    public static byte[] Encode(params string[] words) =>
        Encoding.Latin1.GetBytes($"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));

    /// <summary>Sends a command and returns the text of its reply.</summary>
    public async Task<string> AskWordsAsync(params string[] words)
    {
        await SendAsync(Encode(words));
        return (await ReadAsync()).Text;
    }

    /// <summary>As <see cref="AskWordsAsync"/>, of a line of words with blanks between them.</summary>
    public Task<string> AskAsync(string line) => AskWordsAsync(line.Split(' '));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, patience.Token)..];
    }

    /// <summary>Sends the bytes of a text.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The next reply.</summary>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async Task<RespFrame> ReadAsync()
    {
        while (true)
        {
            if (RespFrame.TryRead(_buffer.AsSpan(_start.._end)) is { } frame)
            {
                _start += frame.Raw.Length;
                return frame;
            }

            if (await ReceiveAsync(Patience) == 0)
                throw new EndOfStreamException("The server has closed the connection.");
        }
    }

    /// <summary>The texts of the next replies.</summary>
    public async Task<string[]> ReadAsync(int count)
    {
        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
            texts[i] = (await ReadAsync()).Text;
        return texts;
    }

    /// <summary>What comes until the server closes the connection; a reset counts as a close.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync(Patience) > 0)
        {
        }

        return TakeBuffered();
    }

    /// <summary>What comes until the server closes the connection or, once as much as was expected has come, is silent for a while.</summary>
    public async Task<(string Reply, bool Closed)> ReadUntilSilentAsync(int expected, TimeSpan silence)
    {
        while (true)
        {
            try
            {
                if (await ReceiveAsync(_end - _start < expected ? Patience : silence) == 0)
                    return (TakeBuffered(), true);
            }
            catch (TimeoutException)
            {
                return (TakeBuffered(), false);
            }
        }
    }

    /// <summary>Says that nothing more will be sent, and still receives.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection without a farewell, as a crash would.</summary>
    public void Reset() => _socket.Close(timeout: 0);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private string TakeBuffered()
    {
        string text = Encoding.Latin1.GetString(_buffer.AsSpan(_start.._end));
        (_start, _end) = (0, 0);
        return text;
    }

    private async Task<int> ReceiveAsync(TimeSpan patience)
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            int received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), timeout.Token);
            _end += received;
            return received;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No answer within {patience}; received so far: {Encoding.Latin1.GetString(_buffer.AsSpan(_start.._end))}");
        }
        catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return 0;
        }
    }
}
