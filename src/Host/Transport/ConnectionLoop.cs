using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Host.Resp;
using GoKV.Host.Transport.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>
/// Serves one connection: reads what has arrived, carries out every complete command of it, waits once for what must be durable, sends all replies
/// with one flush, and begins again. A client that does not read its replies is not read from either, so it can pile up no more than a batch, or, where
/// its output has a limit, no more than that.
/// </summary>
/// <remarks>
/// Thread safety: <see cref="RunAsync"/> runs once; <see cref="Stop"/> may be called from any thread.
/// Invariants: replies leave in the order of the commands. The received buffer is given back only after the replies were sent, since requests and
/// replies refer to it. Nothing here blocks its thread: with inline completions that thread serves other connections too.
/// </remarks>
internal sealed class ConnectionLoop(ConnectionServices services, Connection connection, Session session) : ITurnReader
{
    // What is encoded but not sent grows to about this much within a batch, then is sent: a pipeline of large reads needs no room for all of them.
    private const int FlushThreshold = 64 * 1024;

    // After a stop: silence for this long means that nothing more is on its way from the socket to the pipe, and nobody is listened to for longer.
    private static readonly TimeSpan StopSilence = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly PipeReader _input = connection.Transport.Input;
    private readonly PipeWriter _output = connection.Transport.Output;
    private readonly CommandWindow _window = new(services.Lookahead, session, services.Options);
    private readonly RespWriter _writer = new(connection.Transport.Output);
    private readonly HeldReplies _held = new();
    private readonly OutputGauge _gauge = new(services, connection, session);
    private readonly EpollOutput? _socket = connection.Transport.Output as EpollOutput;

    // A read is cancelled by a stop, by the silence after it, and by whoever has put something into the session's outbox: these tell them apart.
    private volatile bool _isStopping;
    private volatile bool _isSilent;

    /// <summary>Answers what has arrived, then ends. To be called once.</summary>
    public void Stop()
    {
        _isStopping = true;
        // Who does not take a file would else be waited for.
        if (session.Transfer is not null)
            connection.Abort();
        _input.CancelPendingRead();
    }

    /// <inheritdoc/>
    public void ReadAhead(ReadOnlySequence<byte> received, TurnLookahead turn)
    {
        if (_window.ReadAhead(received) is { } words)
            turn.Add(services.Lookahead, words, session.Partition);
    }

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync()
    {
        if (_input is EpollInput socket)
            socket.Reader = this;
        if (_socket is not null)
            _socket.UnsentChanged = Count;
        connection.Reader = _window.Reader;
        bool open = true;
        long? stopped = null;
        while (open)
        {
            ReadResult read = stopped is null ? await _input.ReadAsync().ConfigureAwait(false) : await ReadUntilSilentAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            long received = buffer.Length;
            connection.InputBytes = received + _window.Reader.HeldBulk;

            bool last = read.IsCompleted || (stopped is { } since && ((_isSilent && read.IsCanceled) || Stopwatch.GetElapsedTime(since) > StopLimit));
            if (_isStopping)
                stopped ??= Stopwatch.GetTimestamp();
            if (services.ClientMemoryLimit.IsOn && !MakeRoom())
                break;
            if (_input is not EpollInput)
                services.Statistics.CountCalls(received > 0 ? 1 : 0, 0);
            if (received > 0)
                (open, buffer) = await AnswerAsync(buffer);
            if (session.Outbox.HasAny)
                open &= await DeliverAsync();
            open &= await SendAsync();
            connection.InputBytes = buffer.Length + _window.Reader.HeldBulk;
            Count();
            services.Statistics.CountBatch(received - buffer.Length, 0);
            _input.AdvanceTo(buffer.Start, buffer.End);
            open &= !last;
        }

        // A transport may keep what was flushed until all its clients had their turn.
        await _output.CompleteAsync(session.Outbox.IsCut ? new ConnectionAbortedException() : null);
    }

    private void Count() => services.ClientMemory.Count(session);

    // Before more commands are carried out, as in Redis: who holds too much goes, which may be this one.
    private bool MakeRoom()
    {
        Count();
        services.ClientMemoryLimit.EnforceWhenOver();
        return !session.IsKilled;
    }

    // The socket's own loop may still hold what the client sent before the stop, so what is in the pipe is not all that has arrived.
    private async ValueTask<ReadResult> ReadUntilSilentAsync()
    {
        _isSilent = false;
        using var silence = new Timer(static loop => ((ConnectionLoop)loop!).EndInSilence(), this, StopSilence, Timeout.InfiniteTimeSpan);
        return await _input.ReadAsync();
    }

    private void EndInSilence()
    {
        _isSilent = true;
        _input.CancelPendingRead();
    }

    /// <summary>Carries out the complete commands of a buffer. Returns whether to go on, and what is left of the buffer.</summary>
    private async ValueTask<(bool Open, ReadOnlySequence<byte> Left)> AnswerAsync(ReadOnlySequence<byte> buffer)
    {
        var now = new UnixTime(services.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        session.LastActive = now;
        _window.SkipRead(ref buffer);
        // Who did something elsewhere and then sends a PING here to learn what came of it finds that before the reply.
        if (session.Outbox.HasAny && !await DeliverAsync())
            return (false, buffer);
        while (true)
        {
            session.Touched = null;
            if (_window.TakeRun(ref buffer, now) is { } run)
            {
                Take(await DispatchAsync(run));
                if (session.Outbox.HasAny && !await DeliverAsync())
                    return (false, buffer);
                if (_writer.Uncommitted + _held.Bytes > FlushThreshold && !await RelieveAsync())
                    return (false, buffer);
                continue;
            }

            ReadStatus status = _window.Read(ref buffer, out CommandArguments words);
            if (status == ReadStatus.NeedMore)
                return (true, buffer);
            if (status == ReadStatus.Failed)
            {
                // CLIENT REPLY OFF holds for this, too.
                session.Touched = null;
                if (session.TakeReply())
                    Take(_window.Error!);
                return (false, buffer);
            }

            session.Touched = null;
            Reply reply = await DispatchAsync(words, now);
            if (reply is FileReply file)
            {
                await SendFileAsync(file);
                return (false, buffer);
            }

            if (session.TakeMessagesFirst() && session.Outbox.HasAny && !await DeliverAsync())
                return (false, buffer);
            // CLIENT REPLY does not concern what is pushed, subscriptions' confirmations included.
            if (session.TakeReply() || reply is PushReply or SequenceReply)
                Take(reply);
            if (session.CloseAfterReply)
                return (false, buffer);
            if (session.Outbox.HasAny && !await DeliverAsync())
                return (false, buffer);
            if (_writer.Uncommitted + _held.Bytes > FlushThreshold && !await RelieveAsync())
                return (false, buffer);
        }
    }

    // Behind the replies before it. Nothing is read from the client meanwhile, nor after.
    private async ValueTask SendFileAsync(FileReply file)
    {
        using (file)
        {
            if (file.Before is { } before)
                Take(before);
            if (await SendAsync())
                await new FileSender(_output, session, services).SendAsync(file, () => _isStopping || session.IsKilled);
        }
    }

    // Nearly every command is complete when the dispatcher returns: no state machine is made for those.
    private ValueTask<Reply> DispatchAsync(CommandArguments words, UnixTime now)
    {
        try
        {
            ValueTask<Reply> dispatched = services.Dispatcher.DispatchAsync(words, session, now);
            return dispatched.IsCompletedSuccessfully ? dispatched : GuardAsync(dispatched);
        }
        catch (Exception failure)
        {
            return new ValueTask<Reply>(Failed(failure));
        }
    }

    private ValueTask<Reply> DispatchAsync(CommandRun run)
    {
        try
        {
            return services.Dispatcher.DispatchAsync(run);
        }
        catch (Exception failure)
        {
            // How far it got is unknown: no reply may say that its command was carried out.
            return new ValueTask<Reply>(Reply.Repeated(Failed(failure), run.Count));
        }
    }

    private async ValueTask<Reply> GuardAsync(ValueTask<Reply> dispatched)
    {
        try
        {
            return session.IsBlocked ? await OutlastAsync(dispatched.AsTask()) : await dispatched;
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
    }

    // The command waits for what others do, perhaps for ever. Meanwhile its client gets what was answered before, and messages; and when it goes nothing waits any more.
    private async Task<Reply> OutlastAsync(Task<Reply> waiting)
    {
        while (!waiting.IsCompleted)
        {
            Task disturbed = connection.NextDisturbance();
            if (!await DeliverAsync() || !await SendAsync() || connection.IsGone)
            {
                session.Leave();
                break;
            }

            await Task.WhenAny(waiting, disturbed);
        }

        return await waiting;
    }

    // The client learns that it failed, the log why; the other clients notice nothing.
    private Error Failed(Exception failure)
    {
        services.Logger.LogError(failure, "Command {Command} of client {Client} failed.", session.LastCommand, session.Id);
        return failure is OutOfMemoryException ? OutOfMemory : InternalError;
    }

    private static readonly Error InternalError = new("ERR internal error, see the server's log");

    private static readonly Error OutOfMemory = new("OOM the server found no memory for this command");

    // A reply that must wait for its partition is held, and so is every reply behind it.
    private void Take(Reply reply)
    {
        bool mustWait = session.Touched is { } partition && services.Durability.MustWait(partition);
        if (mustWait || _held.Any)
            _held.Add(reply, session.ProtocolVersion, mustWait ? session.Touched : null, session.Wrote && reply is not ErrorReply);
        else
            Write(reply, session.ProtocolVersion);
    }

    /// <summary>Writes the messages that wait, behind the replies so far; sends them when they are many. False when the client is gone.</summary>
    private async ValueTask<bool> DeliverAsync()
    {
        while (session.Outbox.HasAny && session.Outbox.TryTake(out SharedReply? message, out int protocolVersion))
        {
            if (_held.Any)
                _held.Add(message, protocolVersion, partition: null);
            else
                _writer.Write(message, protocolVersion);
            if (_writer.Uncommitted > FlushThreshold && !await SendAsync())
                return false;
        }

        return true;
    }

    // Much has gathered within a batch. It is sent, or, for a client whose output has a limit, counted until the batch ends: beyond the limit it gets none of it.
    private ValueTask<bool> RelieveAsync() => _gauge.HasRoom(_writer.Uncommitted + _held.Bytes) ? new ValueTask<bool>(true) : SendAsync();

    private void Write(Reply reply, int protocolVersion)
    {
        _writer.Write(reply, protocolVersion);
        if (reply is ValuesReply values)
            session.GiveValues(values);
    }

    /// <summary>Sends what has been answered. False when the client is gone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync()
    {
        // The time until the next command is not that command's.
        session.LastEnd = 0;
        if (_held.Any)
        {
            while (_held.TryNext(out PartitionId partition, out bool wrote))
            {
                // On an event loop the batches of all clients of a turn are committed together.
                _held.Settle(
                    SynchronizationContext.Current is EventLoop loop
                        ? await loop.Commits.Of(services.Durability, partition, wrote)
                        : await services.Durability.WaitAsync(partition, wrote));
            }

            for (int i = 0; i < _held.Count; i++)
            {
                (Reply reply, int protocolVersion) = _held[i];
                Write(reply, protocolVersion);
                if (_writer.Uncommitted > FlushThreshold && !_gauge.HasRoom(_writer.Uncommitted) && !await FlushAsync())
                    return false;
            }

            _held.Clear();
        }

        return _writer.Uncommitted == 0 || await FlushAsync();
    }

    private async ValueTask<bool> FlushAsync()
    {
        long bytes = _writer.Uncommitted;
        // Of a client that reads, less than a limit counts: it is not even asked.
        bool isSlow = _socket is { HasUnsent: true };
        if ((isSlow || bytes > OutputLimit.Uncounted) && !_gauge.IsWithin(bytes))
            return false;
        services.Statistics.CountBatch(0, bytes);
        bool goesOn = isSlow && _gauge.HasRoom(bytes);
        connection.OutputBytes = bytes;
        if (bytes > OutputLimit.Uncounted && services.ClientMemoryLimit.IsOn)
            Count();
        if (_socket is null)
            services.Statistics.CountCalls(0, 1);
        _writer.Commit();
        if (goesOn)
        {
            connection.OutputBytes = 0;
            return _socket!.FlushOn();
        }

        ValueTask<FlushResult> flushing = isSlow ? _socket!.FlushUntilAsync(_gauge.Enough) : _output.FlushAsync();
        if (!flushing.IsCompleted)
            Count();
        FlushResult flush = await flushing.ConfigureAwait(false);
        connection.OutputBytes = 0;
        return !flush.IsCompleted;
    }
}
