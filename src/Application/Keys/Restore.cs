using GoKV.Application.Commands;
using GoKV.Application.Keys.Dumps;
using GoKV.Application.Replies;
using GoKV.Application.Server.Debugging;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]: makes a key from what DUMP answered, also Redis' own
/// (https://redis.io/commands/restore). A TTL of 0 means none.
/// </summary>
/// <param name="Ttl">Milliseconds; null when the word is no number.</param>
/// <param name="Idle">Seconds since the last use; null when they are not said.</param>
/// <param name="Uses">The count of uses; null when it is not said.</param>
internal sealed record RestoreCommand(Target On, Key Key, long? Ttl, ReadOnlyMemory<byte> Payload, bool Replace, bool IsAbsolute, long? Idle, byte? Uses)
    : PartitionCommand(On)
{
    private static readonly Error BadIdleTime = new("ERR Invalid IDLETIME value, must be >= 0");

    private static readonly Error BadFrequency = new("ERR Invalid FREQ value, must be >= 0 and <= 255");

    public static readonly CommandSpec Spec = new("restore", "key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]")
    {
        Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.OnPartition | CommandFlags.Dangerous | CommandFlags.LongRunning,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Create a key using the provided serialized value, previously obtained using DUMP.",
        Since = "2.6.0",
        Complexity = "O(N) where N is the length of the value.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        (bool replace, bool isAbsolute) = (false, false);
        (long? idle, byte? uses) = (null, null);
        for (int i = 4; i < words.Count; i++)
        {
            bool isIdle = words.Is(i, "IDLETIME"u8) && uses is null;
            if (words.Is(i, "REPLACE"u8))
            {
                replace = true;
            }
            else if (words.Is(i, "ABSTTL"u8))
            {
                isAbsolute = true;
            }
            else if ((isIdle || (words.Is(i, "FREQ"u8) && idle is null)) && i + 1 < words.Count)
            {
                if (!IntegerText.TryParse(words[++i], out long amount))
                    return DomainErrors.NotAnInteger;
                if (amount < 0 || (!isIdle && amount > byte.MaxValue))
                    return isIdle ? BadIdleTime : BadFrequency;
                (idle, uses) = isIdle ? ((long?)amount, (byte?)null) : (null, (byte)amount);
            }
            else
            {
                return CommandErrors.Syntax;
            }
        }

        // A TTL that is no number is told only when the key is free.
        long? ttl = IntegerText.TryParse(words[2], out long number) ? number : null;
        return new RestoreCommand(by.On, words.Key(1), ttl, words.Memory(3), replace, isAbsolute, idle, uses);
    }
}

internal sealed class RestoreHandler(IPartitionRepository partitions, DebugSwitches switches) : PartitionHandler<RestoreCommand, IScalars>(partitions)
{
    private static readonly Error NegativeTtl = new("ERR Invalid TTL value, must be >= 0");

    protected override Reply Handle(RestoreCommand command, IScalars partition) =>
        partition.Restore(command.Key, Read(command), command.Replace, command.On.Now).AsOk();

    private Outcome<DumpedValue> Read(RestoreCommand command)
    {
        if (command.Ttl is not { } ttl)
            return DomainErrors.NotAnInteger;
        if (ttl < 0)
            return NegativeTtl;
        Outcome<Value> value = DumpPayload.Read(command.Payload.Span, switches.SkipsChecksums);
        if (value.Error is { } error)
            return error;
        // A sum that passes the range of time wraps into the past, as in Redis: the key is gone at once.
        long instant = command.IsAbsolute ? ttl : unchecked(ttl + command.On.Now.Milliseconds);
        return new DumpedValue(value.Result, ttl == 0 ? Expiry.None : Expiry.At(instant)) { IdleSeconds = command.Idle, Uses = command.Uses };
    }
}
