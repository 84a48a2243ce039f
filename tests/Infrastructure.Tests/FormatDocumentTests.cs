using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Effects;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tests;

/// <summary>The examples of docs/formats are the bytes that the code writes. Who changes a format changes its version, and then the document.</summary>
public sealed class FormatDocumentTests
{
    private const int Id = 16;

    private static uint Seed => RecordFormat.SeedOf(Id);

    [Fact]
    public void TheExampleOfTheWalIsWhatIsWritten()
    {
        byte[] put = Record(Encode(Effect.Put("alice"u8, new Value("41"u8.ToArray()), Expiry.None)), 1);
        byte[] batch = Record([.. Encode(Effect.Put("n"u8, new Value(-3), Expiry.At(1_767_225_600_000))), .. Encode(Effect.Delete("alice"u8))], 2);
        byte[] file = [.. SegmentFormat.MakeHeader(Id, 1), .. put, .. batch];
        Compare("wal.md", [.. file, .. RecordFormat.MakeMark(Seed, RecordKind.Seal, 2, file.Length)]);
    }

    [Fact]
    public void TheExampleOfASnapshotIsWhatIsWritten()
    {
        byte[] block = [.. new byte[SnapshotFormat.BlockHeaderSize], .. Encode(Effect.Put("alice"u8, new Value("41"u8.ToArray()), Expiry.None))];
        SnapshotFormat.CompleteBlock(block, Seed);
        byte[] file = [.. SnapshotFormat.MakeHeader(Id, 1_767_225_600_000, hasLog: true), .. block];
        Compare("snapshot.md", [.. file, .. SnapshotFormat.MakeFooter(Seed, new SnapshotFooter(1, 1, file.Length))]);
    }

    [Fact]
    public void TheExampleOfTheCatalogIsWhatIsWritten()
    {
        Assert.True(PartitionName.TryParse("ledger"u8, out PartitionName? name));
        var ledger = new PartitionIdentity(
            new PartitionId(Id), name, Schema.Int, new Persistence(PersistMode.Wal, FsyncPolicy.Always), new UnixTime(1_767_225_600_000));
        Compare("catalog.md", CatalogFormat.Write(new CatalogContent(Id, [ledger]) { WithFiles = new SortedSet<int> { Id } }));
    }

    [Fact]
    public void TheExampleOfTheNoteOfSwapsIsWhatIsWritten()
    {
        var files = new TestKit.Storage.CrashableFileSystem();
        files.CreateDirectory("/data/partitions");
        new SwapNote(files, "/data").Write(CatalogContent.Empty.WithSwapped(0, 1));
        Compare("catalog.md", TestKit.Storage.FileSystemExtensions.ReadAll(files, "/data/" + SwapNote.Name));
    }

    private static byte[] Encode(in Effect effect)
    {
        byte[] bytes = new byte[effect.Size];
        effect.Write(bytes);
        return bytes;
    }

    private static byte[] Record(byte[] payload, long lsn)
    {
        byte[] record = [.. new byte[RecordFormat.HeaderSize], .. payload];
        RecordFormat.WriteHeader(record, Seed, RecordKind.Effects, lsn);
        return record;
    }

    private static void Compare(string document, byte[] bytes, [CallerFilePath] string here = "")
    {
        string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/formats", document));
        string dump = HexDump(bytes);
        Assert.True(text.Contains(dump, StringComparison.Ordinal), $"docs/formats/{document} should show\n{dump}");
    }

    // As hexdump -C prints.
    private static string HexDump(byte[] bytes)
    {
        var dump = new StringBuilder();
        for (int at = 0; at < bytes.Length; at += 16)
        {
            byte[] line = bytes[at..Math.Min(at + 16, bytes.Length)];
            string hex = string.Concat(line.Select((one, i) => (i == 8 ? "  " : " ") + one.ToString("x2", CultureInfo.InvariantCulture)));
            string plain = string.Concat(line.Select(one => one is >= 32 and < 127 ? (char)one : '.'));
            dump.Append(CultureInfo.InvariantCulture, $"{at:x8} {hex,-50} |{plain}|\n");
        }

        return dump.ToString();
    }
}
