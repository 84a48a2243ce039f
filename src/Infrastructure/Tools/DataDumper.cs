using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Recovery;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// <c>gokv dump</c>: writes what the files of partitions hold as JSON, one line for each effect. Memory is that of one record, however large the files.
/// </summary>
/// <param name="files">The file system.</param>
public sealed class DataDumper(IFileSystem files)
{
    /// <summary>Dumps a directory.</summary>
    /// <param name="path">The data directory or backup.</param>
    /// <param name="nameOrId">The partition, or the name of a copy that a repair has kept (<c>16.broken-1</c>); null for all partitions.</param>
    /// <param name="output">Takes the lines, in UTF-8.</param>
    /// <returns>True when nothing was damaged. What is readable behind damage is written too, and marked.</returns>
    /// <exception cref="ToolException">There is no such directory or partition, its catalog is damaged, or a server uses it.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public bool Dump(string path, string? nameOrId, Stream output)
    {
        using DataDirectory data = DataDirectory.Open(files, path);
        Catalog.CatalogContent catalog;
        try
        {
            catalog = data.ReadCatalog();
        }
        catch (InvalidDataException damaged)
        {
            throw new ToolException(damaged.Message, damaged);
        }

        if (nameOrId is not null && data.FindCopy(catalog, nameOrId) is { } copied)
            return DumpPartition(Path.Combine(data.Root, nameOrId), copied, output);
        bool isClean = true;
        IReadOnlyList<PartitionIdentity> chosen = nameOrId is null ? data.Partitions(catalog) : [data.Find(catalog, nameOrId)];
        foreach (PartitionIdentity partition in chosen)
            isClean &= DumpPartition(data.DirectoryOf(partition), partition, output);
        return isClean;
    }

    private bool DumpPartition(string directory, PartitionIdentity partition, Stream output)
    {
        if (!files.DirectoryExists(directory))
            return false;
        bool isClean = true;
        IReadOnlyList<string> names = files.ListFiles(directory);
        foreach (string name in names)
        {
            if (SnapshotFormat.TryParseName(name, out long lsn))
                isClean &= DumpSnapshot(directory, name, lsn, partition, output);
        }

        foreach (long first in PartitionRecovery.Segments(names))
            isClean &= DumpSegment(directory, first, partition, output);
        return isClean;
    }

    // The blocks are found one by one, not by the snapshot's reader: so the lines say where each effect stands, and damage ends nothing.
    private bool DumpSnapshot(string directory, string name, long lsn, PartitionIdentity partition, Stream output)
    {
        using IStorageFile file = files.OpenRead(Path.Combine(directory, name));
        using var lines = new EffectLines(output, partition.Name.Text, name);
        int id = partition.Id.Number;
        Damage? damage = SnapshotReader.Read(file, id, new EffectChecker(partition.Schema), out _);
        bool told = false;
        SnapshotSalvage.Read(file, id, (offset, block) =>
        {
            if (!told && damage is not null && offset > damage.Offset)
            {
                lines.Damage(damage);
                told = lines.IsBehindDamage = true;
            }

            lines.At(offset, lsn);
            Effects.EffectReader.TryReadAll(block[SnapshotFormat.BlockHeaderSize..], lines);
        });
        if (damage is not null && !told)
            lines.Damage(damage);
        return damage is null;
    }

    private bool DumpSegment(string directory, long first, PartitionIdentity partition, Stream output)
    {
        string name = SegmentFormat.NameOf(first);
        using IStorageFile file = files.OpenRead(Path.Combine(directory, name));
        using var lines = new EffectLines(output, partition.Name.Text, name);
        var sink = new RecordLines(lines);
        SegmentScan scan = new SegmentScanner(file, partition.Id.Number, first).Scan(sink, size => sink.Offset += size);
        if (scan.Damage is not { } damage)
            return true;
        lines.Damage(damage);
        lines.IsBehindDamage = true;
        SegmentSalvage.After(file, partition.Id.Number, damage.Offset, scan.LastLsn, (offset, lsn, payload) =>
        {
            lines.At(offset, lsn);
            Effects.EffectReader.TryReadAll(payload, lines);
        });
        return damage.IsTornTail;
    }

    private sealed class RecordLines(EffectLines lines) : IRecordSink
    {
        public long Offset { get; set; } = SegmentFormat.HeaderSize;

        public bool Record(long lsn, ReadOnlySpan<byte> payload)
        {
            lines.At(Offset, lsn);
            return Effects.EffectReader.TryReadAll(payload, lines);
        }
    }
}
