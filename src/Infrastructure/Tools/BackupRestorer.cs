using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tools;

/// <summary><c>gokv restore</c>: makes a data directory of a backup, after every byte of it was checked.</summary>
/// <param name="files">The file system.</param>
/// <remarks>
/// Until all of the copy is durable it holds the file <see cref="Backup.IncompleteName"/>, and the catalog comes last: no server starts on half of it.
/// </remarks>
public sealed class BackupRestorer(IFileSystem files)
{
    /// <summary>Restores a backup.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="target">The new data directory: not there yet, or empty.</param>
    /// <param name="found">Told each file of the backup as soon as it is checked.</param>
    /// <returns>True when it is done; false when the backup is damaged, and nothing was written.</returns>
    /// <exception cref="ToolException">There is no backup, the target is not empty, or what was written to it reads otherwise.</exception>
    /// <exception cref="StorageException">A file cannot be read or written.</exception>
    public bool Restore(string backup, string target, Action<FileFinding> found)
    {
        using DataDirectory source = DataDirectory.Open(files, backup);
        if (source.IsIncomplete)
            throw new ToolException($"{backup} holds {Backup.IncompleteName}: this backup was not completed");
        if (files.FileExists(target))
            throw new ToolException($"{target} is a file");
        if (files.DirectoryExists(target) && (files.ListFiles(target).Count > 0 || files.ListDirectories(target).Count > 0))
            throw new ToolException($"{target} is not empty; name a new directory");
        if (!DataVerifier.Verify(source, found))
            return false;
        Copy(source, target);
        return true;
    }

    private void Copy(DataDirectory source, string target)
    {
        files.CreateDirectory(target);
        using IDisposable held = files.TryLock(Path.Combine(target, DataDirectory.LockName)) ?? throw new ToolException($"{target} is in use by a server");
        string incomplete = Path.Combine(target, Backup.IncompleteName);
        files.Create(incomplete).Dispose();
        files.SyncDirectory(target);
        DurableNames.SyncAbove(files, target);

        string root = Path.Combine(target, DataDirectory.PartitionsName);
        files.CreateDirectory(root);
        foreach (Domain.Partitions.PartitionIdentity partition in source.Partitions(source.ReadCatalog()))
            FileCopy.Directory(files, source.DirectoryOf(partition), Path.Combine(root, partition.Id.ToString()));
        CopyIfThere(source, SwapNote.Name, target);
        files.SyncDirectory(root);
        CopyIfThere(source, CatalogFile.Name, target);
        files.SyncDirectory(target);
        VerifyCopy(target);
        files.DeleteFile(incomplete);
        files.SyncDirectory(target);
    }

    private void CopyIfThere(DataDirectory source, string name, string target)
    {
        string from = Path.Combine(source.Path, name);
        if (files.FileExists(from))
            FileCopy.File(files, from, Path.Combine(target, name));
    }

    // What was read was whole; what was written may not be. While the mark of an incomplete copy is there, no server takes it.
    private void VerifyCopy(string target)
    {
        using DataDirectory copy = DataDirectory.OfHolder(files, target);
        FileFinding? damaged = null;
        DataVerifier.Verify(copy, finding => damaged ??= finding.State == FileState.Damaged && finding.File != Backup.IncompleteName ? finding : null);
        if (damaged is not null)
            throw new ToolException($"the copy in {target} is damaged, the backup is not: {damaged.File}: {damaged.Text}");
    }
}
