using System.Text;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>A partition of each schema, keys and values in short, and a time.</summary>
internal static class PartitionFixture
{
    public static readonly UnixTime Now = new(1_000_000);

    public static readonly UnixTime Later = new(2_000_000);

    /// <summary>All schemas, for theories about what is the same in each.</summary>
    public static TheoryData<Schema> Schemas => [.. Enum.GetValues<Schema>()];

    public static Partition Make(Schema schema, IPartitionJournal? journal = null)
    {
        Assert.True(PartitionName.TryParse("users"u8, out PartitionName? name));
        var identity = new PartitionIdentity(new PartitionId(16), name, schema, new Persistence(PersistMode.None), Now);
        var hasher = new KeyHasher(1, 2);
        journal ??= new NullPartitionJournal();
        return schema switch
        {
            Schema.Int => new IntPartition(identity, journal, hasher),
            Schema.String => new StringPartition(identity, journal, hasher),
            _ => new DynamicPartition(identity, journal, hasher),
        };
    }

    public static IntPartition MakeInt(IPartitionJournal? journal = null) => (IntPartition)Make(Schema.Int, journal);

    public static StringPartition MakeString(IPartitionJournal? journal = null) => (StringPartition)Make(Schema.String, journal);

    public static DynamicPartition MakeDynamic(IPartitionJournal? journal = null) => (DynamicPartition)Make(Schema.Dynamic, journal);

    public static Key K(string text) => Key.Of(text);

    public static Value V(string text) => Value.Of(text);

    public static Expiry At(long unixMilliseconds) => Expiry.At(unixMilliseconds);

    /// <summary>Stores a value, with an expiry or without.</summary>
    public static void Put(this Partition partition, string key, string value, long expiry = 0) =>
        Assert.True(((IScalars)partition).Put(K(key), V(value), expiry == 0 ? Expiry.None : At(expiry), Now).Succeeded);

    /// <summary>The value of a key as text, null when it does not exist.</summary>
    public static string? Read(this Partition partition, string key, UnixTime? now = null) =>
        ((IScalars)partition).Get(K(key), now ?? Now).Result?.ToString();

    public static Expiry? ExpiryOf(this Partition partition, string key) => partition.ExpiryOf(K(key), Now).Result;

    /// <summary>All keys in the order of their names, as SCAN finds them.</summary>
    public static string[] Keys(this Partition partition, string pattern = "*", string? type = null, UnixTime? now = null)
    {
        var keys = new List<string>();
        ulong cursor = 0;
        do
        {
            ScanPage page = partition.Scan(cursor, 10, Encoding.UTF8.GetBytes(pattern), now ?? Now, type).Result;
            keys.AddRange(page.Keys.Select(Encoding.UTF8.GetString));
            cursor = page.Cursor;
        }
        while (cursor != 0);
        return [.. keys.Order(StringComparer.Ordinal)];
    }
}
