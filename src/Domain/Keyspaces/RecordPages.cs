namespace GoKV.Domain.Keyspaces;

/// <summary>What <see cref="RecordHeap"/> knows of a page. All zeros for a number that no page has.</summary>
internal struct PageState
{
    internal int Class;
    internal int RecordBytes;
    internal int Records;
    internal int InUse;
    internal uint FirstFree;

    // The offset from which on no record was ever in use.
    internal int Unused;

    // In the list of pages with room.
    internal int Next;
    internal int Previous;

    internal readonly bool IsFull => InUse == Records;

    internal readonly int FreeRecords => Records - InUse;

    // Free records that were in use.
    internal readonly int Gaps => (Unused / RecordBytes) - InUse;
}

/// <summary>What <see cref="RecordHeap"/> knows of all pages of a size.</summary>
internal struct ClassState
{
    internal int FirstWithRoom;

    // Of the pages with room; a page that is being emptied has none.
    internal int FreeRecords;

    // Of all pages.
    internal long Bytes;
}
