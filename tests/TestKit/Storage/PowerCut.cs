namespace GoKV.TestKit.Storage;

/// <summary>Makes the tree of files that is found after a power cut. The same random numbers make the same tree.</summary>
internal sealed class PowerCut(Random random)
{
    private readonly Dictionary<StoredDirectory, int> _kept = [];
    private readonly Dictionary<StoredNode, StoredNode> _images = [];

    public StoredDirectory Strike(StoredDirectory root)
    {
        DrawKept(root);
        AgreeOnRenames();
        return (StoredDirectory)Image(root);
    }

    // How many of its unsynced changes each directory keeps: often none or all, since what matters most happens there.
    private void DrawKept(StoredDirectory directory)
    {
        int count = directory.Unsynced.Count;
        int kept = random.Next(4) switch
        {
            0 => 0,
            1 => count,
            _ => random.Next(count + 1),
        };
        if (!_kept.TryAdd(directory, kept))
            return;
        foreach (StoredDirectory inner in directory.Possible.OfType<StoredDirectory>())
            DrawKept(inner);
    }

    // A rename from one directory to another happened in both or in neither: the one that kept it goes back to before it, until all agree.
    private void AgreeOnRenames()
    {
        bool changed;
        do
        {
            changed = false;
            foreach ((StoredDirectory directory, int kept) in _kept.ToArray())
            {
                int agreed = directory.Unsynced.Take(kept).TakeWhile(IsKeptEverywhere).Count();
                changed |= agreed < kept;
                _kept[directory] = agreed;
            }
        }
        while (changed);
    }

    private bool IsKeptEverywhere(NameChange change) =>
        change.Directories.All(directory => !_kept.TryGetValue(directory, out int kept) || directory.PositionOf(change) < kept);

    private StoredNode Image(StoredNode node)
    {
        if (!_images.TryGetValue(node, out StoredNode? image))
        {
            image = node switch
            {
                StoredFile file => file.AfterPowerCut(random),
                StoredDirectory directory => new StoredDirectory(
                    directory.NamesAfter(_kept[directory]).Select(pair => KeyValuePair.Create(pair.Key, Image(pair.Value)))),
                _ => throw new ArgumentOutOfRangeException(nameof(node)),
            };
            _images.Add(node, image);
        }

        return image;
    }
}
