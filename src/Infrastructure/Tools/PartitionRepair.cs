using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Wal;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// <c>gokv repair</c>: makes a damaged partition loadable again by taking away what cannot be read, after keeping a copy of its whole directory.
/// </summary>
/// <remarks>
/// The WAL is cut at its first damage where an effect may be lost by it: what is behind is a state that never was (docs/operating.md says why that is worse). Of a damaged snapshot every block
/// that is whole is kept, unless an older one and the WAL have all of it, and the WAL behind it is applied as ever, since its records say what a key is and
/// not how it changed.
/// Safe against a crash at any call: the copy has its name only once it is durable, and each later step leaves the partition as damaged as before or less,
/// so running the repair again ends in the same state. The directory is changed in place and never replaced: without it a server would start empty.
/// </remarks>
public sealed class PartitionRepair : IDisposable
{
    private const string UnfinishedCopy = ".broken.tmp";

    private readonly DataDirectory _data;
    private readonly PartitionIdentity _partition;
    private readonly RepairPlan _plan;
    private readonly CatalogContent _catalog;
    private readonly string _directory;

    private PartitionRepair(DataDirectory data, PartitionIdentity partition, CatalogContent catalog, RepairPlan plan)
    {
        (_data, _partition, _catalog, _plan) = (data, partition, catalog, plan);
        _directory = data.DirectoryOf(partition);
    }

    /// <summary>The partition's name.</summary>
    public string Partition => _partition.Name.Text;

    /// <summary>True when there is anything to repair; a torn tail is not, since a start cuts it.</summary>
    public bool IsNeeded => _plan.Steps.Count > 0;

    /// <summary>What is wrong and what will be lost, line by line.</summary>
    public IReadOnlyList<string> Plan => [.. _plan.Steps.Select(step => step.Text)];

    /// <summary>Looks at a partition; changes nothing.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The data directory, which is locked until the repair is disposed of.</param>
    /// <param name="nameOrId">The partition.</param>
    /// <exception cref="ToolException">There is no such partition, a server uses the directory, or the catalog or the version of a file forbids a repair.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static PartitionRepair Prepare(IFileSystem files, string path, string nameOrId)
    {
        DataDirectory data = DataDirectory.Open(files, path);
        try
        {
            if (data.IsIncomplete)
                throw new ToolException($"{path} is a backup or a restored copy that was not completed; it cannot be repaired");
            CatalogContent catalog = data.ReadCatalog();
            PartitionIdentity partition = data.Find(catalog, nameOrId);
            return new PartitionRepair(data, partition, catalog, RepairPlan.Of(PartitionInspection.Of(data, partition, catalog)));
        }
        catch (InvalidDataException damaged)
        {
            data.Dispose();
            throw new ToolException(damaged.Message, damaged);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a copy of the directory and repairs it.</summary>
    /// <returns>The directory of the copy; null when there was none to copy.</returns>
    /// <exception cref="ToolException">Something is still wrong afterwards.</exception>
    /// <exception cref="StorageException">A file cannot be read or written. Nothing is lost: run the repair again.</exception>
    public string? Run()
    {
        string? copy = _data.Files.DirectoryExists(_directory) ? KeepCopy() : null;
        foreach (RepairStep step in _plan.Steps)
            Take(step);
        PartitionInspection after = PartitionInspection.Of(_data, _partition, _catalog);
        return after.IsClean ? copy : throw new ToolException($"partition '{Partition}' is better, but something is still wrong with it: repair it again");
    }

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();

    private string KeepCopy()
    {
        IFileSystem files = _data.Files;
        string unfinished = _directory + UnfinishedCopy;
        files.DeleteDirectory(unfinished);
        FileCopy.Directory(files, _directory, unfinished);
        string copy = Enumerable.Range(1, int.MaxValue)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{_directory}{DataDirectory.CopyMark}{number}"))
            .First(name => !files.DirectoryExists(name));
        files.Rename(unfinished, copy);
        files.SyncDirectory(_data.Root);
        return copy;
    }

    private void Take(RepairStep step)
    {
        IFileSystem files = _data.Files;
        string path = Path.Combine(_directory, step.File);
        switch (step.Kind)
        {
            case RepairKind.MakeDirectory:
                files.CreateDirectory(_directory);
                files.SyncDirectory(_data.Root);
                return;
            case RepairKind.Delete:
                files.DeleteFile(path);
                break;
            case RepairKind.Cut:
                using (IStorageFile file = files.OpenWrite(path))
                {
                    file.Truncate(step.Offset);
                    file.Sync();
                }

                break;
            case RepairKind.Patch:
                using (IStorageFile file = files.OpenWrite(path))
                {
                    file.Write(step.Offset, step.Bytes);
                    file.Sync();
                }

                break;
            case RepairKind.Begin:
                Segment.Create(new LogPlace(_partition.Id, _partition.Name, _directory, files), step.Lsn).Dispose();
                break;
            case RepairKind.Rebuild:
                Rebuild(path, step.Lsn);
                break;
        }

        // After each step, so that no later one can become durable before an earlier one.
        files.SyncDirectory(_directory);
    }

    // The whole blocks under a new header and footer; the name takes the place of the damaged file in one step.
    private void Rebuild(string path, long lsn)
    {
        IFileSystem files = _data.Files;
        string temporary = Path.Combine(_directory, SnapshotFormat.TemporaryName);
        files.DeleteFile(temporary);
        using (IStorageFile source = files.OpenRead(path))
        using (IStorageFile target = files.Create(temporary))
        {
            byte[] header = new byte[SnapshotFormat.HeaderSize];
            source.Read(0, header);
            if (SnapshotFormat.CheckHeader(header, _partition.Id.Number) is not null)
                header = SnapshotFormat.MakeHeader(_partition.Id.Number, 0, hasLog: false);
            target.Write(0, header);
            long offset = header.Length;
            var counted = new EffectChecker(_partition.Schema);
            SnapshotSalvage.Read(source, _partition.Id.Number, Keep);
            target.Write(offset, SnapshotFormat.MakeFooter(RecordFormat.SeedOf(_partition.Id.Number), new SnapshotFooter(lsn, counted.Puts, offset)));
            target.Sync();

            void Keep(long at, ReadOnlySpan<byte> block)
            {
                // A block that is whole but does not fit the partition would keep it from loading.
                var checker = new EffectChecker(_partition.Schema);
                ReadOnlySpan<byte> effects = block[SnapshotFormat.BlockHeaderSize..];
                if (!Effects.EffectReader.TryReadAll(effects, checker) || checker.SchemaBroken)
                    return;
                Effects.EffectReader.TryReadAll(effects, counted);
                target.Write(offset, block);
                offset += block.Length;
            }
        }

        string name = Path.Combine(_directory, SnapshotFormat.NameOf(lsn));
        files.Rename(temporary, name);
        files.SyncDirectory(_directory);
        if (name != path)
            files.DeleteFile(path);
    }
}
