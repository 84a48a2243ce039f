using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tools;

/// <summary>A data directory or a backup that no server uses, for as long as this is held: what the tools work on.</summary>
/// <remarks>
/// Thread safety: none. Opening it changes nothing: the lock's file is opened, not written, and where there is none, no server has ever been, so there
/// is nothing to keep out.
/// </remarks>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>The lock's file.</summary>
    public const string LockName = "LOCK";

    /// <summary>The directory of the partitions' directories.</summary>
    public const string PartitionsName = "partitions";

    /// <summary>Stands between a partition's id and a number in the names of the copies that repairs keep.</summary>
    public const string CopyMark = ".broken-";

    private readonly IDisposable? _lock;

    private DataDirectory(IFileSystem files, string path, IDisposable? held)
    {
        (Files, Path, _lock) = (files, path, held);
    }

    /// <summary>The file system.</summary>
    public IFileSystem Files { get; }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The directory of the partitions' directories.</summary>
    public string Root => System.IO.Path.Combine(Path, PartitionsName);

    /// <summary>True when it is a backup or a restored copy that was not completed.</summary>
    public bool IsIncomplete => Files.FileExists(System.IO.Path.Combine(Path, Backup.IncompleteName));

    /// <summary>Opens it.</summary>
    /// <exception cref="ToolException">It is not there, not what it should be, or a server uses it.</exception>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static DataDirectory Open(IFileSystem files, string path)
    {
        if (!files.DirectoryExists(path))
            throw new ToolException($"{path} is not a directory");
        var directory = new DataDirectory(files, path, Lock(files, path));
        if (directory.IsIncomplete || files.FileExists(System.IO.Path.Combine(path, CatalogFile.Name)) || files.DirectoryExists(directory.Root))
            return directory;
        directory.Dispose();
        throw new ToolException($"{path} is neither a data directory nor a backup: it has no catalog and no partitions");
    }

    /// <summary>One whose lock the caller holds, and goes on holding.</summary>
    internal static DataDirectory OfHolder(IFileSystem files, string path) => new(files, path, held: null);

    /// <summary>What the catalog says; the empty one when there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not the one that belongs to the partitions' directories; the message says how.</exception>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public CatalogContent ReadCatalog()
    {
        CatalogContent catalog = new CatalogFile(Files, Path).Read();
        new SwapNote(Files, Path).Check(catalog);
        return catalog;
    }

    /// <summary>
    /// The partitions that have, or should have, files: those of the catalog, and the numbered databases with a directory, or that had one. The id is that of the
    /// directory, which is in the files; the name says which database it is.
    /// </summary>
    public IReadOnlyList<PartitionIdentity> Partitions(CatalogContent catalog)
    {
        HashSet<string> present = [.. Files.DirectoryExists(Root) ? Files.ListDirectories(Root) : []];
        IEnumerable<PartitionIdentity> numbered = Enumerable.Range(0, PartitionLimits.NumberedDatabases)
            .Select(number => Numbered(number) with { Id = new PartitionId(catalog.DirectoryOf(number)) })
            .Where(database => present.Contains(database.Id.ToString()) || catalog.WithFiles.Contains(database.Id.Number));
        return [.. numbered, .. catalog.Partitions.Where(created => created.Persistence.Mode != PersistMode.None || present.Contains(created.Id.ToString()))];
    }

    /// <summary>A partition by its name or number.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public PartitionIdentity Find(CatalogContent catalog, string nameOrId)
    {
        IReadOnlyList<PartitionIdentity> all = Partitions(catalog);
        return all.FirstOrDefault(partition => partition.Name.Text == nameOrId || (!partition.Id.IsNumberedDatabase && partition.Id.ToString() == nameOrId))
            ?? throw new ToolException($"{Path} has no files of a partition '{Printable(nameOrId)}'; it has those of {Names(all)}");
    }

    /// <summary>The partition whose files a repair has kept under this name; null when it is not the name of such a copy.</summary>
    public PartitionIdentity? FindCopy(CatalogContent catalog, string name)
    {
        int end = name.IndexOf(CopyMark, StringComparison.Ordinal);
        // A partition may have such a name, too.
        return end > 0 && !name.Contains('/', StringComparison.Ordinal) && !catalog.Partitions.Any(partition => partition.Name.Text == name) && Files.DirectoryExists(System.IO.Path.Combine(Root, name))
            ? Partitions(catalog).FirstOrDefault(partition => partition.Id.ToString() == name[..end])
            : null;
    }

    /// <summary>The directory of a partition.</summary>
    public string DirectoryOf(PartitionIdentity partition) => System.IO.Path.Combine(Root, partition.Id.ToString());

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    /// <summary>The lock of a data directory; null where there is nothing to lock.</summary>
    /// <exception cref="ToolException">A server has it.</exception>
    internal static IDisposable? Lock(IFileSystem files, string path)
    {
        string name = System.IO.Path.Combine(path, LockName);
        if (!files.FileExists(name))
            return null;
        try
        {
            return files.TryLock(name) ?? throw new ToolException($"{path} is in use by a server; stop it first");
        }
        catch (StorageException readOnly) when (readOnly.Errno == ErrorNumber.EROFS)
        {
            // Nobody can write there, so no server runs on it.
            return null;
        }
    }

    private static PartitionIdentity Numbered(int number) => PartitionIdentity.OfNumbered(number, new Persistence(PersistMode.Wal), default);

    private static string Names(IReadOnlyList<PartitionIdentity> all) =>
        all.Count == 0 ? "none" : string.Join(", ", all.Select(partition => partition.Name.Text));

    private static string Printable(string text) => new StringBuilder().AppendJoin("", text.Take(64).Select(letter => char.IsControl(letter) ? '?' : letter)).ToString();
}
