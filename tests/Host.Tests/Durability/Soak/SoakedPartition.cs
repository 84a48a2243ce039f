using System.Globalization;

namespace GoKV.Host.Tests.Durability.Soak;

/// <summary>What a partition promises: nothing, what was saved, or what was acknowledged.</summary>
internal enum Promise
{
    Nothing,
    Saved,
    Acknowledged,
}

/// <summary>
/// The model of one partition's data. Each key has one writer, so its history is a sequence; how much of it a start must find depends on what the partition promised when it was acknowledged.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
internal sealed class SoakedPartition(string name, bool isInt, Promise promise)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeyHistory> _keys = [];
    private Promise _promise = promise;

    // While an ALTER is under way it is what the partition promised before, or what it will promise.
    private Promise? _other;

    // Grows whenever the promise may have changed.
    private int _epoch;

    public string Name { get; } = name;

    /// <summary>The words that select it.</summary>
    public string Selection => char.IsDigit(Name[0]) ? $"SELECT {Name}" : $"USE {Name}";

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
                return [.. _keys.Keys];
        }
    }

    public bool IsInt => isInt;

    public Promise Promise
    {
        get
        {
            lock (_lock)
                return _promise;
        }
    }

    /// <summary>The value of a version.</summary>
    public string ValueOf(long version) =>
        isInt ? version.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{version}:") + new string('x', (int)(version * 7919 % (version % 50 == 0 ? 9000 : 200)));

    /// <summary>The version of a value as a client shows it; -1 for what was never written.</summary>
    public long VersionOf(string shown)
    {
        if (shown == "(nil)")
            return 0;
        string text = shown.Trim('"');
        return long.TryParse(text.Split(':')[0], CultureInfo.InvariantCulture, out long version) && ValueOf(version) == text ? version : -1;
    }

    /// <summary>Notes an attempt, before it is sent.</summary>
    public Attempt Try(string key, long version)
    {
        lock (_lock)
        {
            if (!_keys.TryGetValue(key, out KeyHistory? history))
            {
                _keys[key] = history = new KeyHistory();
                if (_promise == Promise.Nothing)
                    history.GiveUp();
            }

            return new Attempt(this, history, history.Try(version), _epoch);
        }
    }

    public void Acknowledge(Attempt attempt)
    {
        lock (_lock)
        {
            attempt.Key.Acknowledge(attempt.Number);
            if (_promise == Promise.Acknowledged && _other is null && attempt.Epoch == _epoch)
                attempt.Key.Promise(attempt.Number);
        }
    }

    /// <summary>What was acknowledged by now, to be promised when a save that begins now has succeeded.</summary>
    public Action Saving()
    {
        lock (_lock)
        {
            if (_promise == Promise.Nothing || _other is not null)
                return () => { };
            (KeyHistory Key, int Number)[] now = [.. _keys.Values.Select(key => (key, key.Acknowledged))];
            return () =>
            {
                lock (_lock)
                {
                    foreach ((KeyHistory key, int number) in now)
                        key.Promise(number);
                }
            };
        }
    }

    /// <summary>A change of the promise is about to be sent. Until it is answered the weaker of both holds, and if it never is, a start may find either.</summary>
    /// <returns>To be called when it has succeeded.</returns>
    public Action Altering(Promise to)
    {
        lock (_lock)
        {
            (_other, _epoch) = (to, _epoch + 1);
            if (to == Promise.Nothing)
            {
                foreach (KeyHistory key in _keys.Values)
                    key.GiveUp();
            }

            (KeyHistory Key, int Number)[] now = [.. _keys.Values.Select(key => (key, key.Acknowledged))];
            bool isMore = to > _promise;
            return () =>
            {
                lock (_lock)
                {
                    (_promise, _other, _epoch) = (to, null, _epoch + 1);
                    foreach ((KeyHistory key, int number) in isMore ? now : [])
                        key.Promise(number);
                }
            };
        }
    }

    /// <summary>A change was refused, which leaves everything as it was.</summary>
    public void NotAltered()
    {
        lock (_lock)
            (_other, _epoch) = (null, _epoch + 1);
    }

    /// <summary>What is wrong with what a start has found; null when all of it may be.</summary>
    public string? Check(IReadOnlyDictionary<string, long> found)
    {
        lock (_lock)
        {
            foreach ((string key, KeyHistory history) in _keys)
            {
                long version = found.GetValueOrDefault(key);
                if (version != 0 && _promise == Promise.Nothing && _other is null)
                    return $"{key}: found {version} in a partition that keeps nothing";
                if (history.Check(version) is { } wrong)
                    return $"{key}: {wrong}";
                // Written by one transaction, always.
                if (key.EndsWith(".x", StringComparison.Ordinal) && found.GetValueOrDefault(key[..^1] + "y") is var twin && twin != version)
                    return $"{key} is {version} and {key[..^1]}y is {twin}";
            }

            return null;
        }
    }

    /// <summary>True when a value of this key has to be there.</summary>
    public bool IsPromised(string key)
    {
        lock (_lock)
            return _keys.TryGetValue(key, out KeyHistory? history) && history.IsPromised;
    }

    /// <summary>What it may promise after a start.</summary>
    public bool MayPromise(Promise promise)
    {
        lock (_lock)
            return promise == _promise || promise == _other;
    }

    /// <summary>Goes on with what a start has found.</summary>
    public void Restart(IReadOnlyDictionary<string, long> found, Promise promise)
    {
        lock (_lock)
        {
            (_promise, _other, _epoch) = (promise, null, _epoch + 1);
            foreach ((string key, KeyHistory history) in _keys)
                history.Restart(found.GetValueOrDefault(key), isKept: promise != Promise.Nothing);
        }
    }

    /// <summary>One attempt to change a key.</summary>
    internal readonly record struct Attempt(SoakedPartition Partition, KeyHistory Key, int Number, int Epoch)
    {
        public void Acknowledge() => Partition.Acknowledge(this);
    }
}
