using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Simulation.Tests.Durability;

/// <summary>One random write, of whatever a partition's schema can do.</summary>
internal sealed class RandomWrite(Random random, UnixTime now)
{
    /// <summary>Does it; whether it was accepted, and what it was.</summary>
    public (bool Accepted, string What) Apply(Partition partition) =>
        random.Next(6) == 0 ? partition.Together(() => ApplySeveral(partition)) : ApplyOne(partition);

    // EXEC: after a crash all of it is there, or nothing.
    private (bool Accepted, string What) ApplySeveral(Partition partition)
    {
        var done = new List<(bool Accepted, string What)>();
        for (int count = random.Next(1, 6); count > 0; count--)
            done.Add(ApplyOne(partition));
        return (done.Exists(write => write.Accepted), $"EXEC [{string.Join(", ", done.Select(write => write.What))}]");
    }

    private (bool Accepted, string What) ApplyOne(Partition partition)
    {
        var scalars = (IScalars)partition;
        Key key = AnyKey();
        switch (random.Next(14))
        {
            case 0:
                return (partition.Delete([key, AnyKey()], now).Succeeded, "DEL");
            case 1:
                return (partition.ExpireAt(key, AnyExpiry(), ExpireCondition.None, now).Succeeded, "EXPIREAT");
            case 2:
                return (partition.Persist(key, now).Succeeded, "PERSIST");
            case 3:
                return (partition.Rename(key, AnyKey(), false, now).Succeeded, "RENAME");
            case 4:
                return (partition.Copy(key, AnyKey(), true, now).Succeeded, "COPY");
            case 5 or 6:
                return (scalars.SetMany([(key, AnyValue(partition)), (AnyKey(), AnyValue(partition)), (AnyKey(), AnyValue(partition))], false, now).Succeeded, "MSET");
            case 7 when random.Next(4) == 0:
                return (partition.Clear().Succeeded, "FLUSHDB");
            case 8:
                ulong position = 0;
                partition.SweepExpired(ref position, 20, now);
                return (false, "sweep");
            case 9 when partition is ICounters counters:
                return (counters.IncrementBy(key, random.Next(-5, 6), now).Succeeded, "INCRBY");
            case 10 when partition is ITexts texts:
                return (texts.Append(key, Bytes(20), now).Succeeded, "APPEND");
            case 11:
                return (scalars.Put(key, AnyValue(partition), AnyExpiry(), now).Succeeded, "SET PXAT");
            default:
                return (scalars.Put(key, AnyValue(partition), Expiry.None, now).Succeeded, "SET");
        }
    }

    private Key AnyKey() => Key.Of($"k{random.Next(12)}");

    private Expiry AnyExpiry() => Expiry.At(now.Milliseconds + random.Next(-100, 5000));

    private Value AnyValue(Partition partition) =>
        partition.Schema == Schema.Int || random.Next(4) == 0 ? new Value(random.Next(8) == 0 ? 0 : random.NextInt64()) : Bytes(random.Next(10) == 0 ? 3000 : 100);

    // Many zeros, since those are what a lost sector looks like.
    private Value Bytes(int most)
    {
        byte[] bytes = new byte[random.Next(most)];
        if (random.Next(3) > 0)
            random.NextBytes(bytes);
        return new Value(bytes);
    }
}
