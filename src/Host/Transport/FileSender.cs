using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>
/// Sends a file to a client, piece by piece, as fast as the client takes them: no more than two pieces wait in memory.
/// <code>
/// transfer = "$" length CRLF byte{length}                     no CRLF behind it
///          | "$EOF:" mark CRLF *byte mark                     mark: 40 characters that nobody can have foreseen
/// </code>
/// </summary>
/// <remarks>Thread safety: belongs to its connection's loop, and reads the file on other threads.</remarks>
internal sealed class FileSender(PipeWriter output, Session session, ConnectionServices services)
{
    private const int PieceSize = 64 * 1024;

    private const int MarkLength = 40;

    /// <summary>Sends it. Whether the client has got all of it is for the client to see: where it has not, the connection ends before the end.</summary>
    /// <param name="reply">The file.</param>
    /// <param name="stops">Asked between the pieces whether to give up.</param>
    public async Task SendAsync(FileReply reply, Func<bool> stops)
    {
        string mark = reply.EndsByMark ? RandomNumberGenerator.GetHexString(MarkLength, lowercase: true) : "";
        Write(string.Create(CultureInfo.InvariantCulture, $"${(reply.EndsByMark ? "EOF:" + mark : reply.File.Length)}\r\n"));
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            for (long offset = 0; offset < reply.File.Length;)
            {
                long from = offset;
                int read = await Task.Run(() => reply.File.Read(from, piece.AsSpan(0, PieceSize)));
                if (read == 0)
                    throw new IOException($"The file ends at {offset}, and is {reply.File.Length} bytes long.");
                output.Write(piece.AsSpan(0, read));
                services.Statistics.CountBatch(0, read);
                if (stops() || !await FlushAsync(reply))
                    return;
                offset += read;
            }

            Write(mark);
            await FlushAsync(reply);
        }
        catch (IOException failure)
        {
            services.Logger.LogError("A file could not be read while it was sent to client {Client}: {Reason}", session.Id, failure.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private void Write(string text) => output.Write(Encoding.ASCII.GetBytes(text));

    // Who waits for long is disconnected by IdleClients, which ends the flush.
    private async ValueTask<bool> FlushAsync(FileReply reply)
    {
        ValueTask<FlushResult> flushing = output.FlushAsync();
        if (!flushing.IsCompleted)
            reply.Transfer.WaitsSince = services.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        FlushResult flushed = await flushing;
        reply.Transfer.WaitsSince = long.MaxValue;
        return !flushed.IsCompleted;
    }
}
