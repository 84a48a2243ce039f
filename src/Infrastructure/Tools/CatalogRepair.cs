using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;

namespace GoKV.Infrastructure.Tools;

/// <summary>
/// <c>gokv repair</c> without a partition: where the catalog is an older one than the partitions' directories are of, or missing, it gets back which numbered database has which directory.
/// </summary>
/// <remarks>Safe against a crash at any call: a copy is kept first, and each file is replaced by one rename.</remarks>
public sealed class CatalogRepair : IDisposable
{
    private readonly DataDirectory _data;
    private readonly string? _broken;
    private readonly Action _mend = () => { };

    private CatalogRepair(DataDirectory data)
    {
        _data = data;
        IFileSystem files = data.Files;
        var file = new CatalogFile(files, data.Path);
        var note = new SwapNote(files, data.Path);
        CatalogContent catalog = file.Read();
        NotedSwaps? noted;
        try
        {
            noted = note.Read();
        }
        catch (InvalidDataException damaged)
        {
            _broken = SwapNote.Name;
            _mend = () => note.Write(catalog);
            Plan = [damaged.Message, $"{SwapNote.Name} is written again from the catalog. Nothing says any more whether that is the newest: look into its databases"];
            return;
        }

        if (SwapNote.Contradiction(catalog, noted) is not { } wrong)
            return;
        _broken = file.Exists ? CatalogFile.Name : null;
        CatalogContent mended = catalog.WithDirectories(noted!.Directories)! with { Swaps = noted.Swaps };
        _mend = () =>
        {
            if (file.Write(mended) is { } doubt)
                throw doubt;
        };
        Plan = [.. PlanOf(catalog, mended, wrong)];
    }

    /// <summary>What is wrong and what will be done, line by line; empty when nothing is to be done.</summary>
    public IReadOnlyList<string> Plan { get; } = [];

    /// <summary>Looks at the catalog; changes nothing.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The data directory, which is locked until the repair is disposed of.</param>
    /// <exception cref="ToolException">It is not a data directory, a server uses it, or its catalog is damaged so that nothing of it can be kept.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public static CatalogRepair Prepare(IFileSystem files, string path)
    {
        DataDirectory data = DataDirectory.Open(files, path);
        try
        {
            if (data.IsIncomplete)
                throw new ToolException($"{path} is a backup or a restored copy that was not completed; it cannot be repaired");
            return new CatalogRepair(data);
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

    /// <summary>Keeps a copy of the file that is wrong and does what was planned.</summary>
    /// <returns>The copy; null when there was nothing to copy.</returns>
    /// <exception cref="StorageException">A file cannot be read or written. Nothing is lost: run the repair again.</exception>
    public string? Run()
    {
        string? copy = _broken is null ? null : KeepCopy(Path.Combine(_data.Path, _broken));
        _mend();
        _data.ReadCatalog();
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();

    private static IEnumerable<string> PlanOf(CatalogContent catalog, CatalogContent mended, string wrong)
    {
        yield return $"the catalog is missing, or not the one that belongs here: {wrong}";
        for (int number = 0; number < PartitionLimits.NumberedDatabases; number++)
        {
            if (mended.DirectoryOf(number) != catalog.DirectoryOf(number))
                yield return $"database {number} gets {DataDirectory.PartitionsName}/{mended.DirectoryOf(number)}, and not {DataDirectory.PartitionsName}/{catalog.DirectoryOf(number)}";
        }

        yield return catalog.Partitions.Count == 0
            ? "it names no created partition, and will name none"
            : $"it keeps the {catalog.Partitions.Count} created partitions that it names, as it names them: what was created, altered or dropped since is not known";
    }

    private string KeepCopy(string path)
    {
        string copy = Enumerable.Range(1, int.MaxValue)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{path}{DataDirectory.CopyMark}{number}"))
            .First(name => !_data.Files.FileExists(name));
        FileCopy.File(_data.Files, path, copy);
        _data.Files.SyncDirectory(Path.GetDirectoryName(path)!);
        return copy;
    }
}
