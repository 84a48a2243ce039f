using System.Globalization;
using GoKV.Domain.Partitions;
using GoKV.Infrastructure.Catalog;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Tools;

/// <summary>What a file turned out to be.</summary>
public enum FileState
{
    /// <summary>Every byte is what was written.</summary>
    Ok,

    /// <summary>Nothing that a start reads or needs: left over, or a copy that was kept.</summary>
    Ignored,

    /// <summary>Its end is a write that a crash cut short. A start cuts it off; nothing that was promised is lost.</summary>
    TornTail,

    /// <summary>It is not what was written. A start would quarantine its partition.</summary>
    Damaged,
}

/// <summary>What was found of one file.</summary>
/// <param name="File">Its path in the data directory.</param>
/// <param name="State">What it is.</param>
/// <param name="Text">What there is to say, one line.</param>
public sealed record FileFinding(string File, FileState State, string Text);

/// <summary><c>gokv verify</c>: reads every file of a data directory or a backup and checks every byte. It changes nothing.</summary>
/// <param name="files">The file system.</param>
public sealed class DataVerifier(IFileSystem files)
{
    private const string UnknownPartition = "the catalog does not name this partition";

    /// <summary>Verifies a directory.</summary>
    /// <param name="path">The data directory or backup.</param>
    /// <param name="found">Told each file as soon as it is read.</param>
    /// <returns>True when nothing is damaged.</returns>
    /// <exception cref="ToolException">There is none, or a server uses it.</exception>
    /// <exception cref="StorageException">A file cannot be read.</exception>
    public bool Verify(string path, Action<FileFinding> found)
    {
        using DataDirectory data = DataDirectory.Open(files, path);
        return Verify(data, found);
    }

    /// <summary>Verifies a directory that is held already.</summary>
    internal static bool Verify(DataDirectory data, Action<FileFinding> found)
    {
        bool isClean = true;
        void Tell(string file, FileState state, string text)
        {
            isClean &= state != FileState.Damaged;
            found(new FileFinding(file, state, text));
        }

        if (data.IsIncomplete)
            Tell(Backup.IncompleteName, FileState.Damaged, "this backup or restored copy was not completed");
        CatalogContent catalog;
        string read = CatalogFile.Name;
        try
        {
            catalog = new CatalogFile(data.Files, data.Path).Read();
            var note = new SwapNote(data.Files, data.Path);
            read = SwapNote.Name;
            note.Read();
            // Where the two contradict each other it is the catalog that is old.
            read = CatalogFile.Name;
            note.Check(catalog);
            if (data.Files.FileExists(Path.Combine(data.Path, CatalogFile.Name)))
                Tell(CatalogFile.Name, FileState.Ok, string.Create(CultureInfo.InvariantCulture, $"{catalog.Partitions.Count} partitions"));
            if (data.Files.FileExists(Path.Combine(data.Path, SwapNote.Name)))
                Tell(SwapNote.Name, FileState.Ok, string.Create(CultureInfo.InvariantCulture, $"{catalog.Swaps} swaps of databases"));
        }
        catch (InvalidDataException damaged)
        {
            Tell(read, FileState.Damaged, damaged.Message);
            return false;
        }

        foreach (PartitionIdentity partition in data.Partitions(catalog))
        {
            // What an ALTER to NONE could not delete any more.
            if (partition.Persistence.Mode == PersistMode.None)
                Tell($"{DataDirectory.PartitionsName}/{partition.Id}", FileState.Ignored, $"partition {partition.Name} keeps nothing: not read by a start");
            else
                TellPartition(PartitionInspection.Of(data, partition, catalog), partition, Tell);
        }

        TellUnknown(data, catalog, Tell);
        return isClean;
    }

    private static void TellPartition(PartitionInspection inspection, PartitionIdentity partition, Action<string, FileState, string> tell)
    {
        string root = $"{DataDirectory.PartitionsName}/{partition.Id}";
        if (!inspection.DirectoryExists)
            tell(root, FileState.Damaged, $"partition {partition.Name}: its directory is missing");
        else if (inspection.Emptied is { } emptied)
            tell(root, FileState.Damaged, $"partition {partition.Name}: {emptied.Reason}");
        foreach (InspectedSnapshot snapshot in inspection.Snapshots)
            tell($"{root}/{snapshot.Name}", snapshot.Damage is null ? FileState.Ok : FileState.Damaged, $"partition {partition.Name}: {FindingText.Of(snapshot)}");
        foreach (InspectedSegment segment in inspection.Segments)
        {
            FileState state = segment.Damage is null ? FileState.Ok : segment.IsTornTail ? FileState.TornTail : FileState.Damaged;
            tell($"{root}/{segment.Name}", state, $"partition {partition.Name}: {FindingText.Of(segment)}");
        }

        foreach (string name in inspection.Others)
            tell($"{root}/{name}", FileState.Ignored, "not read by a start");
    }

    // What the catalog does not name: the rest of a CREATE or DROP that a crash interrupted, or copies that a repair has kept.
    private static void TellUnknown(DataDirectory data, CatalogContent catalog, Action<string, FileState, string> tell)
    {
        if (!data.Files.DirectoryExists(data.Root))
            return;
        HashSet<string> known = [.. catalog.Partitions.Select(partition => partition.Id.ToString())];
        foreach (string name in data.Files.ListDirectories(data.Root))
        {
            string shown = $"{DataDirectory.PartitionsName}/{name}";
            bool isId = PartitionDirectory.TryParse(name, out int id);
            if (known.Contains(name) || (isId && id < PartitionLimits.NumberedDatabases))
                continue;
            if (isId && id > catalog.HighestId && data.Files.ListFiles(Path.Combine(data.Root, name)).Count > 0)
                tell(shown, FileState.Damaged, $"{UnknownPartition}, nor has it ever given that number: the catalog is missing, or an old one");
            else
                tell(shown, FileState.Ignored, isId ? $"{UnknownPartition}; removed at the next start" : "not read by a start");
        }
    }
}
