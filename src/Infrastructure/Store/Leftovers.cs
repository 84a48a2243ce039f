using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Store;

/// <summary>Directories of partitions that the catalog does not name: what a crash left of a CREATE that was never answered, or of a DROP that was.</summary>
internal sealed class Leftovers(IFileSystem files, string root, ILogger logger)
{
    /// <summary>Removes them.</summary>
    /// <exception cref="StartupException">The catalog is not the one that belongs here.</exception>
    public void Remove(CatalogContent content)
    {
        var known = content.Partitions.Select(partition => partition.Id.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (string name in files.ListDirectories(root))
        {
            if (name.EndsWith(NumberedPersistence.GoneSuffix, StringComparison.Ordinal)
                && PartitionDirectory.TryParse(name[..^NumberedPersistence.GoneSuffix.Length], out int given) && given < PartitionLimits.NumberedDatabases)
                RemoveOne(given, Path.Combine(root, name));
            if (!PartitionDirectory.TryParse(name, out int id) || id < PartitionLimits.NumberedDatabases || known.Contains(name))
                continue;
            // CREATE writes nothing into a new directory before the catalog has the id: so this catalog is not the one that belongs here.
            if (id > content.HighestId && files.ListFiles(Path.Combine(root, name)).Count > 0)
                throw new StartupException($"{Path.Combine(root, name)} holds a partition that the catalog has never named: the catalog is missing, or an old one");
            RemoveOne(id, Path.Combine(root, name));
        }
    }

    // No id is given twice, so what cannot be deleted is only in the way of whoever pays for the disk.
    private void RemoveOne(int id, string directory)
    {
        try
        {
            logger.LogInformation("Removing the files of partition {Id}, which the catalog does not name.", id);
            files.DeleteDirectory(directory);
        }
        catch (StorageException failure)
        {
            logger.LogWarning("The files of partition {Id}, which the catalog does not name, could not be deleted: {Reason}", id, failure.Message);
        }
    }
}
