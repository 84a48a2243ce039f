using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Keys.Dumps;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Debugging;

/// <summary>DEBUG OBJECT key: how a value is held, in the form of Redis. There is no address and no LRU clock to tell of.</summary>
internal sealed record DebugObject(Key Key) : DebugAction
{
    // What a dump has around a value: type, version, checksum.
    private const int AroundValue = 11;

    public override Task<Reply> RunAsync(DebugTools tools, Target on) => Task.FromResult(Describe(tools.PartitionOf(on), on.Now));

    private Reply Describe(Outcome<Partition> found, UnixTime now)
    {
        if (!found.Succeeded)
            return found.Error;
        Partition partition = found.Result;
        Outcome<string?> encoding = partition.EncodingOf(Key, now);
        if (encoding.Error is { } error)
            return error;
        if (encoding.Result is not { } held || partition is not IScalars scalars || scalars.Peek(Key, now).Result is not { } stored)
            return DomainErrors.NoSuchKey;
        long idle = partition.IdleSecondsOf(Key, now).Result ?? 0;
        return Reply.SimpleString(string.Create(
            CultureInfo.InvariantCulture,
            $"Value at:0x0 refcount:1 encoding:{held} serializedlength:{DumpPayload.Write(stored.Value).Length - AroundValue} lru:0 lru_seconds_idle:{idle}"));
    }
}

/// <summary>DEBUG POPULATE count [prefix [size]]: keys that are missing, with values as Redis gives them.</summary>
internal sealed record DebugPopulate(long Count, string Prefix, int Size) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on) => Task.FromResult(Populate(tools.PartitionOf(on), on.Now));

    private Reply Populate(Outcome<Partition> found, UnixTime now)
    {
        if (!found.Succeeded)
            return found.Error;
        if (found.Result is not IScalars partition)
            return DomainErrors.WrongType(found.Result);
        for (long i = 0; i < Count; i++)
        {
            byte[] value = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"value:{i}"));
            if (Size > 0)
                Array.Resize(ref value, Size);
            Key key = Key.Of(string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{i}"));
            if (partition.Set(key, new Value(value), ExpiryChange.Clear, SetCondition.IfAbsent, now).Error is { } error)
                return error;
        }

        return Reply.Ok;
    }
}
