using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Commands;

/// <summary>How a client names a partition: by its name, or by its id, which clients that can only SELECT a number use.</summary>
internal static class PartitionReference
{
    /// <summary>The id of the partition that a word names, or the error: an unknown name is never a silent other partition.</summary>
    public static Outcome<PartitionId> Resolve(ReadOnlySpan<byte> word, IPartitionRepository partitions)
    {
        if (IntegerText.TryParse(word, out long number))
        {
            var id = new PartitionId((int)Math.Clamp(number, -1, int.MaxValue));
            return id.Number == number && partitions.TryFind(id, out _) ? id : CommandErrors.DbIndexOutOfRange;
        }

        return PartitionName.TryParse(word, out PartitionName? name) && partitions.TryFind(name, out Partition? partition)
            ? partition.Id
            : DomainErrors.PartitionNotFound;
    }

    /// <summary>
    /// As <see cref="Resolve"/>, for the commands of Redis that take the number of a database (SELECT, COPY, MOVE): what is neither that nor a name is refused in
    /// Redis' words, which clients know.
    /// </summary>
    public static Outcome<PartitionId> ResolveDatabase(ReadOnlySpan<byte> word, IPartitionRepository partitions)
    {
        Outcome<PartitionId> named = Resolve(word, partitions);
        if (named.Succeeded)
            return named;
        if (!IntegerText.TryParse(word, out long number))
            return DomainErrors.NotAnInteger;
        return number is < int.MinValue or > int.MaxValue ? CommandErrors.NoInt32 : CommandErrors.DbIndexOutOfRange;
    }

    /// <summary>
    /// The name of a created partition. By name only: between looking up a number and acting on the name, the name could have become another partition's.
    /// </summary>
    /// <param name="word">The word.</param>
    /// <param name="numbered">The error for a number of a database, which is none.</param>
    public static Outcome<PartitionName> CreatedName(ReadOnlySpan<byte> word, Error numbered)
    {
        if (PartitionName.TryParse(word, out PartitionName? name))
            return name;
        return IntegerText.TryParse(word, out long number) && number is >= 0 and < PartitionLimits.NumberedDatabases ? numbered : DomainErrors.PartitionNotFound;
    }

    /// <summary>The partition that a word names, or the error.</summary>
    public static Outcome<Partition> Find(ReadOnlySpan<byte> word, IPartitionRepository partitions)
    {
        Outcome<PartitionId> named = Resolve(word, partitions);
        if (!named.Succeeded)
            return named.Error;
        return partitions.TryFind(named.Result, out Partition? partition) ? partition : DomainErrors.PartitionNotFound;
    }
}
