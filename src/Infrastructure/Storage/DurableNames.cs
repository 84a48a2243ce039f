namespace GoKV.Infrastructure.Storage;

/// <summary>Makes the names of a path durable, from itself up to the root: a new directory may be in a new directory.</summary>
internal static class DurableNames
{
    /// <summary>Syncs the directory that a path is in, and those above.</summary>
    /// <exception cref="StorageException">It failed.</exception>
    public static void SyncAbove(IFileSystem files, string path)
    {
        string? parent = Above(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (parent is null)
            return;
        files.SyncDirectory(parent);
        for (string? above = Above(parent); above is not null; above = Above(above))
        {
            try
            {
                files.SyncDirectory(above);
            }
            catch (StorageException denied) when (denied.Errno is ErrorNumber.EACCES or ErrorNumber.EINVAL or ErrorNumber.EROFS)
            {
                // Not ours to make anything in, so nothing new is in it.
                return;
            }
        }
    }

    private static string? Above(string path) => Path.GetDirectoryName(path) is { Length: > 0 } above ? above : null;
}
