using System.Buffers;
using GoKV.Application.Commands;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using GoKV.Host.Resp;

namespace GoKV.Host.Transport;

/// <summary>
/// Reads the commands of a pipeline a few at a time and has their keys fetched together: the processor then waits for memory once, not once for each
/// (docs/adr/0010). They are handed out one by one, in their order; nothing else changes.
/// </summary>
/// <remarks>Thread safety: none; one connection's loop uses it.</remarks>
internal sealed class CommandWindow(Lookahead lookahead, Session session, ServerOptions options)
{
    private readonly RespReader _reader = new();

    // Connections that do not pipeline never need more than the first, nor the room for more.
    private CommandArguments?[] _words = [new CommandArguments()];
    private int _count;
    private int _next;
    private bool _isPrepared;
    private long _readAhead;

    // How the reading of the window ended, to be told when all of it has been handed out.
    private ReadStatus _end = ReadStatus.Complete;

    /// <summary>What the client did wrong, once <see cref="Read"/> has answered <see cref="ReadStatus.Failed"/>.</summary>
    public Error? Error => _reader.Error;

    /// <summary>Reads the commands; what it holds of one that has arrived in part is no longer in the input.</summary>
    public RespReader Reader => _reader;

    /// <summary>
    /// The next commands as one request, where that is possible. Else null: the next one is to be read and carried out, and what this and the following
    /// ones need is on its way.
    /// </summary>
    /// <param name="input">As of <see cref="Read"/>.</param>
    /// <param name="now">The time of the batch.</param>
    public CommandRun? TakeRun(ref ReadOnlySequence<byte> input, UnixTime now)
    {
        FillWhenEmpty(ref input);
        if (_count - _next < 2)
            return null;
        ReadOnlySpan<CommandArguments> commands = _words.AsSpan(_next, _count - _next)!;
        CommandRun? run = lookahead.TakeRun(commands, session, now);
        _next += run?.Count ?? 0;
        if (run is null && !_isPrepared)
        {
            lookahead.Prepare(commands, session.Partition);
            _isPrepared = true;
        }

        return run;
    }

    /// <summary>The next command, as <see cref="RespReader.Read"/> would read it.</summary>
    /// <param name="input">The bytes not yet read. What is in the window is read already.</param>
    /// <param name="words">The command's words when it is complete: valid until the next call.</param>
    public ReadStatus Read(ref ReadOnlySequence<byte> input, out CommandArguments words)
    {
        FillWhenEmpty(ref input);
        if (_next < _count)
        {
            words = _words[_next++]!;
            return ReadStatus.Complete;
        }

        // It may have the first words of a command whose others are still to come: the next window begins with it.
        words = _words[_count]!;
        (_words[0], _words[_count]) = (words, _words[0]);
        (ReadStatus end, _end, _count, _next) = (_end, ReadStatus.Complete, 0, 0);
        return end;
    }

    /// <summary>Reads what comes next before it is asked for. The first command's words, when there is just one and the window was empty.</summary>
    /// <param name="input">Begins with the bytes that <see cref="Read"/> will be given.</param>
    public CommandArguments? ReadAhead(ReadOnlySequence<byte> input)
    {
        if (_next != _count || _end != ReadStatus.Complete)
            return null;
        long length = input.Length;
        Fill(ref input);
        _readAhead = length - input.Length;
        return _count == 1 ? _words[0] : null;
    }

    /// <summary>Passes over what was read ahead.</summary>
    public void SkipRead(ref ReadOnlySequence<byte> input)
    {
        if (_readAhead > 0)
            input = input.Slice(_readAhead);
        _readAhead = 0;
    }

    private void FillWhenEmpty(ref ReadOnlySequence<byte> input)
    {
        if (_next == _count && _end == ReadStatus.Complete)
            Fill(ref input);
    }

    private void Fill(ref ReadOnlySequence<byte> input)
    {
        (_count, _next) = (0, 0);
        // Before a client has authenticated each command may change what the next may be.
        int limit = session.Authenticated ? Lookahead.MaxCommands : 1;
        _reader.Authenticated = session.Authenticated;
        _reader.MaxCommandBytes = options.ClientQueryBufferLimit;
        while (_count < limit)
        {
            if (_count == _words.Length)
                Array.Resize(ref _words, Lookahead.MaxCommands);
            CommandArguments words = _words[_count] ??= new CommandArguments();
            _end = _reader.Read(ref input, words);
            if (_end != ReadStatus.Complete)
                break;
            _count++;
            if (input.IsEmpty)
                break;
        }

        _isPrepared = false;
    }
}
