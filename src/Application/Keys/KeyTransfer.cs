using System.Globalization;
using System.Text;
using GoKV.Application.Keys.Dumps;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>Keys on their way to another server.</summary>
/// <remarks>Thread safety: one thread at a time. The keys that have been sent are watched until <see cref="Unwatch"/>.</remarks>
internal sealed class KeyTransfer(MigrateCommand command, Partition partition, IScalars scalars, IReadOnlyList<Key> keys)
{
    private readonly List<Watch> _sent = new(keys.Count);
    private Error? _unavailable;

    /// <summary>True when a key has arrived that was changed here meanwhile.</summary>
    public bool AnyChanged { get; private set; }

    /// <summary>What to tell the other server; a value is read when it is its turn.</summary>
    public IEnumerable<ReadOnlyMemory<byte>[]> Commands()
    {
        if (command.LogIn is { } logIn)
            yield return ["AUTH"u8.ToArray(), .. logIn];
        yield return ["SELECT"u8.ToArray(), Digits(command.Database)];
        foreach (Key key in keys)
        {
            // First the watch: a change in between is noticed once too often, and none is missed.
            Outcome<Watch> watch = partition.Watch(key, command.On.Now);
            _unavailable = watch.Error;
            if (!watch.Succeeded)
                yield break;
            if (scalars.Peek(key, command.On.Now).Result is not { } stored)
            {
                partition.Unwatch(watch.Result);
                continue;
            }

            _sent.Add(watch.Result);
            yield return Restore(key, stored);
        }
    }

    /// <summary>Deletes here what has arrived there, unless it is to be copied; the error is the other server's first, or that of a deletion.</summary>
    public Error? End(IReadOnlyList<RemoteReply> replies, UnixTime now)
    {
        int before = command.LogIn is null ? 1 : 2;
        RemoteReply? refusal = null;
        for (int i = 0; i < before && i < replies.Count && refusal is null; i++)
            refusal = replies[i].IsError ? replies[i] : null;
        Error? first = null;
        for (int i = before; i < replies.Count; i++)
        {
            Error? failed = (refusal ?? (replies[i].IsError ? replies[i] : null)) is { } refused
                ? new Error($"ERR Target instance replied with error: {refused.Text}")
                : command.Copy ? null : Delete(_sent[i - before], now);
            first ??= failed;
        }

        return first ?? _unavailable;
    }

    /// <summary>Ends what <see cref="Commands"/> began.</summary>
    public void Unwatch()
    {
        _sent.ForEach(partition.Unwatch);
        _sent.Clear();
    }

    private ReadOnlyMemory<byte>[] Restore(Key key, StoredValue stored)
    {
        // RESTORE takes 0 for no TTL.
        long ttl = stored.Expiry.IsNone ? 0 : Math.Max(1, stored.Expiry.UnixMilliseconds - command.On.Now.Milliseconds);
        ReadOnlyMemory<byte>[] words = ["RESTORE"u8.ToArray(), key.Bytes, Digits(ttl), DumpPayload.Write(stored.Value)];
        return command.Replace ? [.. words, "REPLACE"u8.ToArray()] : words;
    }

    // What no longer exists needs no deletion, whoever deleted it.
    private Error? Delete(Watch sent, UnixTime now) => partition.Between(() =>
    {
        if (partition.IsUnchanged(sent, now))
            return partition.Take(sent.Key, KeyEvent.Delete, now).Error;
        AnyChanged |= scalars.Peek(sent.Key, now).Result is not null;
        return null;
    });

    private static byte[] Digits(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
