namespace GoKV.Application.Server.Replication;

/// <summary>What a client has said by REPLCONF of the file that it is going to ask for with SYNC.</summary>
/// <remarks>Thread safety: none; its session's commands, one at a time.</remarks>
public sealed class SyncWishes
{
    /// <summary>It finds the end of a file by a mark, so that its length need not be said before.</summary>
    public bool KnowsMark { get; set; }

    /// <summary>It wants the file, and nothing after it.</summary>
    public bool FileOnly { get; set; }

    /// <summary>It wants no databases in it.</summary>
    public bool WithoutData { get; set; }

    /// <summary>It wants no functions in it. There are none.</summary>
    public bool WithoutFunctions { get; set; }
}
