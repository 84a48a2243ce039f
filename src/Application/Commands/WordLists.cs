namespace GoKV.Application.Commands;

/// <summary>The rest of a command's words as a list, for commands that take any number of them.</summary>
internal static class WordLists
{
    /// <summary>The words from an index on, as bytes that are valid while the command runs.</summary>
    public static ReadOnlyMemory<byte>[] MemoriesFrom(this CommandArguments words, int index)
    {
        var rest = new ReadOnlyMemory<byte>[words.Count - index];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = words.Memory(index + i);
        return rest;
    }

    /// <summary>The words from an index on, as texts.</summary>
    public static string[] TextsFrom(this CommandArguments words, int index)
    {
        string[] rest = new string[words.Count - index];
        for (int i = 0; i < rest.Length; i++)
            rest[i] = words.Text(index + i);
        return rest;
    }
}
