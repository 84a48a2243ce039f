using System.Globalization;
using GoKV.Domain.Partitions;

namespace GoKV.Domain.Errors;

/// <summary>The errors of the Domain's rules, each text once.</summary>
public static class DomainErrors
{
    /// <summary>A text that must be a signed 64-bit integer is not one.</summary>
    public static readonly Error NotAnInteger = new("ERR value is not an integer or out of range");

    /// <summary>A text that must be a floating point number is not one.</summary>
    public static readonly Error NotAFloat = new("ERR value is not a valid float");

    /// <summary>INCR and its kin would leave the range of a signed 64-bit integer.</summary>
    public static readonly Error Overflow = new("ERR increment or decrement would overflow");

    /// <summary>INCRBYFLOAT would leave the range of floating point numbers.</summary>
    public static readonly Error NotFinite = new("ERR increment would produce NaN or Infinity");

    /// <summary>RENAME of a key that is not there.</summary>
    public static readonly Error NoSuchKey = new("ERR no such key");

    /// <summary>APPEND or SETRANGE would pass the longest value.</summary>
    public static readonly Error StringTooLong = new("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

    /// <summary>SETRANGE before the first byte.</summary>
    public static readonly Error OffsetOutOfRange = new("ERR offset is out of range");

    /// <summary>COPY or RENAME names one key twice where it may not.</summary>
    public static readonly Error SameObject = new("ERR source and destination objects are the same");

    /// <summary>A command, or a transaction with it, would change more than fits into one record of a log. Redis has no such limit.</summary>
    public static readonly Error EffectTooLarge = new(
        string.Create(CultureInfo.InvariantCulture, $"ERR the command or its transaction changes too much at once, the limit is {PartitionLimits.MaxEffectBytes} bytes"));

    /// <summary>PFADD and its kin of a value that is something else.</summary>
    public static readonly Error NotHyperLogLog = new("WRONGTYPE Key is not a valid HyperLogLog string value.");

    /// <summary>PFADD and its kin of a HyperLogLog whose registers make no sense.</summary>
    public static readonly Error CorruptHyperLogLog = new("INVALIDOBJ Corrupted HLL object detected");

    /// <summary>RESTORE of a key that exists.</summary>
    public static readonly Error BusyKey = new("BUSYKEY Target key name already exists.");

    /// <summary>No partition has that name or id, or it was dropped since.</summary>
    public static readonly Error PartitionNotFound = new("ERR partition not found");

    /// <summary>CREATE PARTITION of a name in use.</summary>
    public static readonly Error PartitionExists = new("ERR partition already exists");

    /// <summary>CREATE PARTITION beyond the limit on their number.</summary>
    public static readonly Error TooManyPartitions = new("ERR too many partitions, the limit is " + PartitionLimits.MaxPartitions);

    /// <summary>DROP PARTITION of a numbered database.</summary>
    public static readonly Error CannotDropNumbered = new("ERR a numbered database cannot be dropped, FLUSHDB empties it");

    /// <summary>A name that breaks the rule for partition names.</summary>
    public static readonly Error BadPartitionName = new(
        $"ERR invalid partition name: use 1 to {PartitionLimits.MaxNameLength} of A-Z a-z 0-9 _ - . : and neither digits only nor a leading dot");

    /// <summary>A range of integers for what holds none.</summary>
    public static readonly Error RangeNeedsInt = new("ERR MIN, MAX and OVERFLOW are for partitions of type INT");

    /// <summary>A length for what has none.</summary>
    public static readonly Error MaxLengthNeedsString = new("ERR MAXLEN is for partitions of type STRING");

    /// <summary>Any command on a partition in which a change was ended in its middle.</summary>
    /// <param name="partition">The partition.</param>
    public static Error HalfChanged(PartitionName partition) => new(
        $"MISCONF partition '{partition}' is out of service: a change of it was ended in its middle, most likely because memory ran out. Its files have all that was acknowledged as they promise; restart the server to load them");

    /// <summary>A range that no integer is in.</summary>
    public static readonly Error EmptyRange = new("ERR MIN is greater than MAX");

    /// <summary>An integer that a partition does not take.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="options">What it takes.</param>
    public static Error OutOfRange(PartitionName partition, PartitionOptions options)
    {
        string min = options.Min is { } least ? $" MIN {least}" : "";
        string max = options.Max is { } most ? $" MAX {most}" : "";
        return new($"ERR value is out of the range of partition '{partition}':{min}{max}");
    }

    /// <summary>ALTER PARTITION with a constraint that values break which are there.</summary>
    public static readonly Error ValuesBreakConstraint = new("ERR the partition holds a value that breaks the constraint, or was given one meanwhile");

    /// <summary>ALTER PARTITION of a numbered database.</summary>
    public static readonly Error CannotAlterNumbered = new("ERR a numbered database is set by the options of the server");

    /// <summary>A value that is too long for a partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="maxLength">The bytes it takes.</param>
    public static Error TooLongFor(PartitionName partition, long maxLength) => new($"ERR value is too long for partition '{partition}': MAXLEN {maxLength}");

    /// <summary>A command on a key whose value is of another type.</summary>
    public static readonly Error WrongKind = new("WRONGTYPE Operation against a key holding the wrong kind of value");

    /// <summary>A command that a partition's schema does not have.</summary>
    /// <param name="partition">The partition.</param>
    public static Error WrongType(Partition partition) => new(
        $"WRONGTYPE Operation against a partition holding the wrong kind of value: partition '{partition.Name}' has schema {partition.Schema.Word()}");
}
