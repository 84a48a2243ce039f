using System.Collections.Concurrent;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server;

/// <summary>Counts of the whole server since its start or the last CONFIG RESETSTAT.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class ServerStatistics
{
    // A client chooses no error codes, so this stays small; the bound is for bugs.
    private const int MaxErrorCodes = 128;

    // As in Redis: after two seconds, or twenty passes, two thirds of the average are new.
    private const double WeightOfLastPass = 0.05;

    private readonly ConcurrentDictionary<string, StrongBox> _errors = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<SocketFigures> _sockets = [];
    private long _reads;
    private long _writes;
    private long _inputBytes;
    private long _outputBytes;
    private long _rejected;
    private long _evictedClients;
    private long _fullSyncs;
    private long _expiryTicks;
    private double _stalePercent;

    /// <summary>Bytes received.</summary>
    public long InputBytes => Interlocked.Read(ref _inputBytes);

    /// <summary>Bytes sent.</summary>
    public long OutputBytes => Interlocked.Read(ref _outputBytes);

    /// <summary>Reads of sockets that brought something.</summary>
    public long Reads => Interlocked.Read(ref _reads) + _sockets.Sum(sockets => sockets.Reads);

    /// <summary>Writes to sockets.</summary>
    public long Writes => Interlocked.Read(ref _writes) + _sockets.Sum(sockets => sockets.Writes);

    /// <summary>Connections refused because there were too many.</summary>
    public long RejectedConnections => Interlocked.Read(ref _rejected);

    /// <summary>Clients sent away because all together used too much memory.</summary>
    public long EvictedClients => Interlocked.Read(ref _evictedClients);

    /// <summary>Files that were made for SYNC.</summary>
    public long FullSyncs => Interlocked.Read(ref _fullSyncs);

    /// <summary>Time spent on reclaiming keys whose expiry has passed, but for those that somebody asked for.</summary>
    public TimeSpan ExpiryTime => new(Interlocked.Read(ref _expiryTicks));

    /// <summary>How many per cent of the keys with an expiry had passed it without being reclaimed: an average in which the last seconds count most.</summary>
    public double StalePercent => Volatile.Read(ref _stalePercent);

    /// <summary>Error replies by their code.</summary>
    public IReadOnlyList<(string Code, long Count)> Errors =>
        [.. _errors.Select(pair => (pair.Key, Interlocked.Read(ref pair.Value.Count))).OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Adds the bytes of one batch of a connection; once per batch, so that the counters are not fought over.</summary>
    public void CountBatch(long inputBytes, long outputBytes)
    {
        // Adding nothing costs as much as adding something, for the counters are everybody's.
        if (inputBytes != 0)
            Interlocked.Add(ref _inputBytes, inputBytes);
        if (outputBytes != 0)
            Interlocked.Add(ref _outputBytes, outputBytes);
    }

    /// <summary>Counts reads and writes of sockets that nobody else counts.</summary>
    public void CountCalls(int reads, int writes)
    {
        Interlocked.Add(ref _reads, reads);
        Interlocked.Add(ref _writes, writes);
    }

    /// <summary>Adds what somebody counts by himself, from now on.</summary>
    public void Follow(SocketFigures sockets) => _sockets.Add(sockets);

    /// <summary>Counts a refused connection.</summary>
    public void CountRejectedConnection() => Interlocked.Increment(ref _rejected);

    /// <summary>Counts a client that was sent away because all together used too much memory.</summary>
    public void CountEvictedClient() => Interlocked.Increment(ref _evictedClients);

    /// <summary>Counts a file that was made for SYNC.</summary>
    public void CountFullSync() => Interlocked.Increment(ref _fullSyncs);

    /// <summary>Notes one pass over the keys with an expiry.</summary>
    /// <param name="expiring">How many there were.</param>
    /// <param name="reclaimed">How many of them it reclaimed.</param>
    /// <param name="took">How long it worked.</param>
    public void NoteExpiryPass(long expiring, long reclaimed, TimeSpan took)
    {
        Interlocked.Add(ref _expiryTicks, took.Ticks);
        double percent = expiring > 0 ? 100.0 * Math.Min(reclaimed, expiring) / expiring : 0;
        Volatile.Write(ref _stalePercent, (percent * WeightOfLastPass) + (StalePercent * (1 - WeightOfLastPass)));
    }

    /// <summary>Counts an error reply.</summary>
    public void CountError(string code)
    {
        if (_errors.Count < MaxErrorCodes || _errors.ContainsKey(code))
            Interlocked.Increment(ref _errors.GetOrAdd(code, static _ => new StrongBox()).Count);
    }

    /// <summary>Counts an error reply, and is that reply.</summary>
    public Error Counted(Error error)
    {
        CountError(error.Code);
        return error;
    }

    /// <summary>Zeroes all counts.</summary>
    public void Reset()
    {
        // Nobody else may write to what one counts by himself.
        Interlocked.Add(ref _reads, -Reads);
        Interlocked.Add(ref _writes, -Writes);
        Interlocked.Exchange(ref _inputBytes, 0);
        Interlocked.Exchange(ref _outputBytes, 0);
        Interlocked.Exchange(ref _rejected, 0);
        Interlocked.Exchange(ref _evictedClients, 0);
        Interlocked.Exchange(ref _fullSyncs, 0);
        Volatile.Write(ref _stalePercent, 0);
        _errors.Clear();
    }

    private sealed class StrongBox
    {
        public long Count;
    }
}
