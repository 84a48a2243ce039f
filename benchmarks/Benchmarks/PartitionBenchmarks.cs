using System.Text;
using BenchmarkDotNet.Attributes;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Benchmarks;

/// <summary>The partitions of all schemas and a dictionary under a lock, each with the same keys.</summary>
public abstract class PartitionBenchmarks
{
    private protected static readonly Key[] Keys = [.. Enumerable.Range(0, Batch.Size).Select(index => Key.Of(Batch.KeyOf(index)))];
    private protected static readonly string[] Names = [.. Enumerable.Range(0, Batch.Size).Select(Batch.KeyOf)];
    private protected static readonly UnixTime Now = Server.Now;

    private protected readonly Lock Gate = new();
    private protected readonly Dictionary<string, long> Dictionary = [];
    private protected readonly IntPartition Int = new(IdentityOf(Schema.Int), new NullPartitionJournal(), KeyHasher.CreateRandom());
    private protected readonly StringPartition String = new(IdentityOf(Schema.String), new NullPartitionJournal(), KeyHasher.CreateRandom());
    private protected readonly DynamicPartition Dynamic = new(IdentityOf(Schema.Dynamic), new NullPartitionJournal(), KeyHasher.CreateRandom());

    protected PartitionBenchmarks()
    {
        for (int i = 0; i < Batch.Keys; i++)
        {
            Dictionary[Batch.NameOf(i)] = i;
            foreach (IScalars partition in new IScalars[] { Int, String, Dynamic })
                partition.Put(Key.Of(Batch.NameOf(i)), new Value(i), Expiry.None, Now);
        }
    }

    private static PartitionIdentity IdentityOf(Schema schema) => PartitionName.TryParse(Encoding.ASCII.GetBytes(schema.Word()), out PartitionName? name)
        ? new PartitionIdentity(new PartitionId(16), name, schema, new Persistence(PersistMode.None), Now)
        : throw new InvalidOperationException();
}

/// <summary>Look-ups of keys that exist.</summary>
[MemoryDiagnoser]
public class PartitionGetBenchmarks : PartitionBenchmarks
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public long DictionaryUnderLock()
    {
        long sum = 0;
        foreach (string name in Names)
        {
            lock (Gate)
                sum += Dictionary.TryGetValue(name, out long value) ? value : 0;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfInt() => Get(Int);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfString() => Get(String);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfDynamic() => Get(Dynamic);

    private static int Get(IScalars partition)
    {
        int hits = 0;
        foreach (Key key in Keys)
            hits += partition.Get(key, Now).Result is null ? 0 : 1;
        return hits;
    }
}

/// <summary>Values stored over others: an integer, in a STRING partition its text.</summary>
[MemoryDiagnoser]
public class PartitionPutBenchmarks : PartitionBenchmarks
{
    private static readonly byte[] Text = "12345"u8.ToArray();

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public void DictionaryUnderLock()
    {
        foreach (string name in Names)
        {
            lock (Gate)
                Dictionary[name] = 12345;
        }
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfInt() => Put(Int);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfString() => Put(String);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int OfDynamic() => Put(Dynamic);

    private static int Put(IScalars partition)
    {
        // As from a connection: the bytes lie in a buffer that others will use.
        var value = new Value(Text, 0, Text.Length);
        int stored = 0;
        foreach (Key key in Keys)
            stored += partition.Put(key, value, Expiry.None, Now).Succeeded ? 1 : 0;
        return stored;
    }
}

/// <summary>Counting.</summary>
[MemoryDiagnoser]
public class PartitionIncrementBenchmarks : PartitionBenchmarks
{
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public long DictionaryUnderLock()
    {
        long last = 0;
        foreach (string name in Names)
        {
            lock (Gate)
                last = Dictionary[name] = checked(Dictionary.GetValueOrDefault(name) + 1);
        }

        return last;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public long OfInt() => Increment(Int);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public long OfDynamic() => Increment(Dynamic);

    private static long Increment(ICounters partition)
    {
        long last = 0;
        foreach (Key key in Keys)
            last = partition.IncrementBy(key, 1, Now).Result;
        return last;
    }
}
