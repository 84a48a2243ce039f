using GoKV.Domain.Eviction;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tests.Store;

public sealed class CatalogFormatTests
{
    public static TheoryData<PartitionOptions> AllOptions =>
    [
        PartitionOptions.None,
        new PartitionOptions { Min = long.MinValue, Max = long.MaxValue, Overflow = OverflowRule.Saturate, TtlSeconds = 60 },
        new PartitionOptions { Min = -5 },
        new PartitionOptions { MaxMemory = 1L << 40, Eviction = EvictionPolicy.VolatileTtl },
        new PartitionOptions { Eviction = EvictionPolicy.NoEviction },
        new PartitionOptions { Overflow = OverflowRule.Saturate },
    ];

    [Theory]
    [MemberData(nameof(AllOptions))]
    public void OptionsAreReadAsTheyWereWritten(PartitionOptions options)
    {
        PartitionIdentity written = Identity(options);
        CatalogContent? read = CatalogFormat.Read(CatalogFormat.Write(new CatalogContent(16, [written])), out string? wrong);
        Assert.Null(wrong);
        Assert.Equal(written, Assert.Single(read!.Partitions));
    }

    [Theory]
    [InlineData(CatalogFormat.FirstVersion)]
    [InlineData(CatalogFormat.SecondVersion)]
    public void ACatalogOfAnOlderVersionIsRead(byte version)
    {
        PartitionIdentity written = Identity(PartitionOptions.None);
        byte[] bytes = CatalogFormat.Write(new CatalogContent(16, [written]));
        bytes = [.. bytes[..^8], .. bytes[^4..]];
        bytes[7] = version;
        Seal(bytes);
        Assert.Equal(written, Assert.Single(CatalogFormat.Read(bytes, out _)!.Partitions));
    }

    [Fact]
    public void WhichPartitionsHaveFilesIsReadAsItWasWritten()
    {
        PartitionIdentity wal = Identity(PartitionOptions.None) with { Persistence = new Persistence(PersistMode.Wal) };
        byte[] bytes = CatalogFormat.Write(new CatalogContent(16, [wal]) { WithFiles = new SortedSet<int> { 0, 15, 16 } });
        Assert.Equal([0, 15, 16], CatalogFormat.Read(bytes, out _)!.WithFiles);
    }

    // Partition 16 keeps nothing here, and 17 does not exist.
    [Theory]
    [InlineData(new[] { 1, 16 })]
    [InlineData(new[] { 1, 17 })]
    [InlineData(new[] { 2, 0, 0 })]
    [InlineData(new[] { 2, 0 })]
    [InlineData(new[] { -1, 0 })]
    [InlineData(new int[0])]
    public void AListOfPartitionsWithFilesThatThisServerDoesNotWriteStopsIt(int[] list)
    {
        byte[] bytes = CatalogFormat.Write(new CatalogContent(16, [Identity(PartitionOptions.None)]));
        byte[] other = [.. bytes[..^8], .. list.SelectMany(BitConverter.GetBytes), 0, 0, 0, 0];
        Seal(other);
        Assert.Null(CatalogFormat.Read(other, out string? wrong));
        Assert.Equal("its list of partitions with files is not what this server writes", wrong);
    }

    [Theory]
    [InlineData(new byte[] { 200, 1, 0 })]
    [InlineData(new byte[] { 3, 1, 9 })]
    [InlineData(new byte[] { 1, 8, 0 })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 4, 8, 1, 0, 0, 0, 0, 0, 0, 0 })]
    public void OptionsThatThisServerDoesNotWriteStopIt(byte[] options)
    {
        byte[] bytes = CatalogFormat.Write(new CatalogContent(16, [Identity(PartitionOptions.None)]));
        byte[] longer = [.. bytes[..^8], .. options, .. bytes[^8..]];
        longer[16] += (byte)options.Length;
        Seal(longer);
        Assert.Null(CatalogFormat.Read(longer, out string? wrong));
        Assert.Equal("entry 1 is not what this server writes", wrong);
    }

    private static PartitionIdentity Identity(PartitionOptions options)
    {
        Assert.True(PartitionName.TryParse("stock"u8, out PartitionName? name));
        return new PartitionIdentity(new PartitionId(16), name, Schema.Int, new Persistence(PersistMode.None), new UnixTime(5)) { Options = options };
    }

    private static void Seal(byte[] bytes) => BitConverter.TryWriteBytes(bytes.AsSpan(^4..), RecordFormat.Crc(0, bytes.AsSpan(..^4)));
}
