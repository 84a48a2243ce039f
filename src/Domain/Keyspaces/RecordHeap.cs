using System.Buffers.Binary;

namespace GoKV.Domain.Keyspaces;

/// <summary>
/// Memory for records: pages of bytes in which the garbage collector sees no objects, each cut into records of one size (docs/adr/0008). An address
/// says page and place. When records of a size have left many gaps, those of the emptiest page move into the gaps of others, a few with each
/// change, and the page is let go.
/// </summary>
// Thread safety: none, as the keyspace.
// Invariants:
// - A page is in the list of its class when it has a free record, unless it is being emptied.
// - A free record's form is 0, and its second half is the address of the next free one in its page. Records from Unused on were never in use.
internal sealed class RecordHeap
{
    internal const int LargestPageBytes = 256 * 1024;

    // Small partitions are many: the first pages of a size are small, too.
    private const int SmallestPageBytes = 1024;

    // An address counts units of 16 bytes. Bit 31 is left for entries that are no records: see EntryStore.
    private const int UnitBits = 4;
    private const int PageBits = 14;
    private const uint UnitMask = (1U << PageBits) - 1;
    private const int MaxPages = 1 << (31 - PageBits);

    // Gaps are worth closing at once, by whoever leaves another one, when a quarter of a size's memory is gaps.
    private const int GapShare = 4;

    // At leisure they are closed down to this share of the memory of a size: what is held is then what is used, within five per cent.
    private const int LeisureShare = 64;

    // Fields of objects and tables for a page, about.
    private const int PageOverhead = 24 + 8 + 40;

    private readonly ClassState[] _classes = new ClassState[SizeClass.Count];
    private readonly Stack<int> _freeNumbers = new();

    // Page 0 does not exist, so that no record has the address 0.
    private byte[]?[] _bytes = new byte[1][];
    private PageState[] _pages = new PageState[1];
    private int _pageCount = 1;
    private int _emptying;
    private int _emptyingAt;
    private int _lookAt;

    internal RecordHeap() => Clear();

    /// <summary>Bytes of the pages.</summary>
    internal long AllocatedBytes { get; private set; }

    /// <summary>Bytes of the records in use, as they are cut.</summary>
    internal long UsedBytes { get; private set; }

    /// <summary>For tests: what <see cref="AllocatedBytes"/> has to be, by a walk over the pages that are really there.</summary>
    internal long MeasureBytes() => _bytes.Sum(static page => page is null ? 0L : page.Length + PageOverhead);

    /// <summary>The page an address is in, and where in it: what <see cref="BytesAt"/> makes a span of.</summary>
    internal (byte[] Page, int Offset) Locate(uint address) => (_bytes[address >> PageBits]!, (int)(address & UnitMask) << UnitBits);

    /// <summary>The bytes from a record's first one to its page's end. What is behind the record is not the caller's.</summary>
    internal Span<byte> BytesAt(uint address) => _bytes[address >> PageBits].AsSpan((int)(address & UnitMask) << UnitBits);

    /// <summary>The size of a record as it is cut, which is at least what was asked for.</summary>
    internal int SizeAt(uint address) => _pages[address >> PageBits].RecordBytes;

    /// <summary>Takes a record into use.</summary>
    /// <param name="size">At most <see cref="EntryRecord.MaxBytes"/>.</param>
    /// <returns>Its address; 0 when no page can be addressed any more.</returns>
    internal uint Allocate(int size)
    {
        int sizeClass = SizeClass.For(size);
        int number = _classes[sizeClass].FirstWithRoom;
        if (number == 0 && (number = AddPage(sizeClass, NextPageRecords(sizeClass))) == 0)
            return 0;

        ref PageState page = ref _pages[number];
        uint address = page.FirstFree;
        if (address != 0)
        {
            page.FirstFree = BinaryPrimitives.ReadUInt32LittleEndian(BytesAt(address)[4..]);
        }
        else
        {
            address = AddressOf(number, page.Unused);
            page.Unused += page.RecordBytes;
        }

        page.InUse++;
        _classes[sizeClass].FreeRecords--;
        UsedBytes += page.RecordBytes;
        if (page.IsFull)
            Unlink(number);
        return address;
    }

    /// <summary>Gives a record back.</summary>
    internal void Free(uint address)
    {
        int number = (int)(address >> PageBits);
        ref PageState page = ref _pages[number];
        bool wasFull = page.IsFull;
        Span<byte> record = BytesAt(address);
        record[0] = (byte)ValueForm.None;
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], page.FirstFree);
        page.FirstFree = address;
        page.InUse--;
        UsedBytes -= page.RecordBytes;
        if (number == _emptying)
        {
            if (page.InUse == 0)
                Release(number);
            return;
        }

        ref ClassState sizeClass = ref _classes[page.Class];
        sizeClass.FreeRecords++;
        if (wasFull)
            Link(number);
        // One spare page stays, lest a key that comes and goes takes and gives a page each time.
        if (page.InUse == 0 && sizeClass.FreeRecords >= page.Records * 2)
            Release(number);
    }

    /// <summary>
    /// Moves one record out of a page that is being emptied, when there is such a page or should be. The caller then has to say the new address wherever
    /// it said the old one.
    /// </summary>
    /// <returns>False when nothing was moved.</returns>
    internal bool TryMoveOne(int likelyClass, out uint from, out uint to)
    {
        (from, to) = (0, 0);
        return (_emptying != 0 || StartEmptying(likelyClass)) && TryMove(out from, out to);
    }

    /// <summary>True while a page is being emptied.</summary>
    internal bool IsEmptying => _emptying != 0;

    /// <summary>Looks for a page that removals have left gaps in, and begins to empty it into the gaps of others: for when there is time.</summary>
    /// <param name="position">0 starts a pass over all pages; then what the last call left. 0 afterwards: the pass is complete.</param>
    /// <returns>True when there is a page to empty.</returns>
    internal bool TryStartEmptying(ref int position)
    {
        const int pagesPerLook = 64;
        for (int i = 0; i < pagesPerLook; i++)
        {
            if (position >= _pageCount)
            {
                position = 0;
                return false;
            }

            int number = Math.Max(1, position);
            position = number + 1;
            if (IsWorthEmptying(_pages[number]) && TryEmptyAtLeisure(number))
                return true;
        }

        return false;
    }

    /// <summary>Moves one record out of the page that is being emptied, if there is one.</summary>
    /// <returns>False when nothing was moved, though there may be more to move.</returns>
    internal bool TryMove(out uint from, out uint to)
    {
        (from, to) = (0, 0);
        // The pages are short: passing over free records is cheap, but not for free.
        const int maxPassed = 64;
        if (_emptying == 0)
            return false;
        ref PageState page = ref _pages[_emptying];
        for (int passed = 0; passed < maxPassed && _emptyingAt < page.Unused; passed++)
        {
            from = AddressOf(_emptying, _emptyingAt);
            _emptyingAt += page.RecordBytes;
            if (BytesAt(from)[0] == (byte)ValueForm.None)
                continue;
            int size = page.RecordBytes;
            to = Allocate(size);
            if (to == 0)
            {
                StopEmptying();
                return false;
            }

            BytesAt(from)[..size].CopyTo(BytesAt(to));
            Free(from);
            return true;
        }

        return false;
    }

    /// <summary>The class of a record that is in use.</summary>
    internal int ClassAt(uint address) => _pages[address >> PageBits].Class;

    /// <summary>Lets go of all pages.</summary>
    internal void Clear()
    {
        for (int i = 0; i < _classes.Length; i++)
            _classes[i] = default;
        _freeNumbers.Clear();
        _bytes = new byte[1][];
        _pages = new PageState[1];
        _pageCount = 1;
        _emptying = 0;
        AllocatedBytes = 0;
        UsedBytes = 0;
    }

    private static uint AddressOf(int page, int offset) => ((uint)page << PageBits) | ((uint)offset >> UnitBits);

    // A quarter of what the size has already, so that not more than that is room nobody needs yet.
    private int NextPageRecords(int classNumber)
    {
        int recordBytes = SizeClass.BytesOf(classNumber);
        return (int)(Math.Clamp(_classes[classNumber].Bytes / 4, Math.Max(SmallestPageBytes, recordBytes), LargestPageBytes) / recordBytes);
    }

    // 0 when there are as many pages as an address can tell apart.
    private int AddPage(int classNumber, int records)
    {
        ref ClassState sizeClass = ref _classes[classNumber];
        int recordBytes = SizeClass.BytesOf(classNumber);
        if (!_freeNumbers.TryPop(out int number))
        {
            if (_pageCount == MaxPages)
                return 0;
            number = _pageCount++;
            if (number == _pages.Length)
            {
                Array.Resize(ref _pages, number * 2);
                Array.Resize(ref _bytes, number * 2);
            }
        }

        // Not cleared: a record is written before anybody reads it.
        byte[] bytes = GC.AllocateUninitializedArray<byte>(records * recordBytes);
        _bytes[number] = bytes;
        _pages[number] = new PageState { RecordBytes = recordBytes, Records = records, Class = classNumber };
        sizeClass.FreeRecords += records;
        sizeClass.Bytes += bytes.Length;
        AllocatedBytes += bytes.Length + PageOverhead;
        Link(number);
        return number;
    }

    private void Release(int number)
    {
        PageState page = _pages[number];
        ref ClassState sizeClass = ref _classes[page.Class];
        int bytes = _bytes[number]!.Length;
        if (number == _emptying)
        {
            _emptying = 0;
        }
        else
        {
            Unlink(number);
            sizeClass.FreeRecords -= page.Records;
        }

        sizeClass.Bytes -= bytes;
        AllocatedBytes -= bytes + PageOverhead;
        _bytes[number] = null;
        _pages[number] = default;
        _freeNumbers.Push(number);
    }

    private bool StartEmptying(int classNumber)
    {
        ref ClassState sizeClass = ref _classes[classNumber];
        int recordBytes = SizeClass.BytesOf(classNumber);
        if ((long)sizeClass.FreeRecords * recordBytes * GapShare < sizeClass.Bytes)
            return false;

        // A few pages are looked at each time, going round: with very many pages, a change must not pay for a look at all of them.
        const int pagesPerLook = 16;
        int emptiest = 0;
        for (int i = 0; i < pagesPerLook && _pageCount > 1; i++)
        {
            _lookAt = _lookAt + 1 < _pageCount ? _lookAt + 1 : 1;
            ref readonly PageState candidate = ref _pages[_lookAt];
            if (candidate.Records != 0 && candidate.Class == classNumber && (emptiest == 0 || IsEmptier(candidate, _pages[emptiest])))
                emptiest = _lookAt;
        }

        if (emptiest == 0)
            return false;
        PageState page = _pages[emptiest];
        // Little would be gained.
        if (page.FreeRecords * 8L < page.Records)
            return false;
        // The others could not take it and have some room left: then a new page would soon be needed again.
        if (sizeClass.FreeRecords - page.FreeRecords < page.InUse + (page.Records / 8))
            return TryMakeSmallerPage(page);
        return TryBeginEmptying(emptiest);
    }

    private bool IsWorthEmptying(in PageState page)
    {
        if (page.Records == 0)
            return false;
        ref readonly ClassState sizeClass = ref _classes[page.Class];
        long freeBytes = (long)sizeClass.FreeRecords * page.RecordBytes;
        if (freeBytes * LeisureShare < sizeClass.Bytes || page.FreeRecords * sizeClass.Bytes < freeBytes * page.Records)
            return false;
        // What was never in use is room for what comes next and no gap, unless it is more than growth makes: the size had once more records.
        return page.Gaps * LeisureShare >= page.Records || freeBytes * GapShare > sizeClass.Bytes;
    }

    // A size of few pages has gaps of less than a page: what does not fit in them gets a page made to measure.
    private bool TryEmptyAtLeisure(int number)
    {
        PageState page = _pages[number];
        int missing = page.InUse + (page.InUse / 16) - (_classes[page.Class].FreeRecords - page.FreeRecords);
        if (missing > 0 && page.InUse > 0)
        {
            bool gainsMuch = page.Records - missing >= page.Records / 4 && page.Records * page.RecordBytes > 4 * SmallestPageBytes;
            if (!gainsMuch || AddPage(page.Class, missing) == 0)
                return false;
        }

        return TryBeginEmptying(number);
    }

    private bool TryBeginEmptying(int number)
    {
        PageState page = _pages[number];
        if (page.InUse == 0)
        {
            Release(number);
            return false;
        }

        Unlink(number);
        _classes[page.Class].FreeRecords -= page.FreeRecords;
        (_emptying, _emptyingAt) = (number, 0);
        return true;
    }

    // No page can be addressed any more, and the gaps that were there have been taken: it stays as it is.
    private void StopEmptying()
    {
        int number = _emptying;
        _emptying = 0;
        _classes[_pages[number].Class].FreeRecords += _pages[number].FreeRecords;
        if (!_pages[number].IsFull)
            Link(number);
    }

    // What a size has kept may be one page, far too large: it is emptied into a smaller one. Always false: the emptying begins with the next change.
    private bool TryMakeSmallerPage(in PageState page)
    {
        if (page.InUse * 2 < page.Records && page.Records * page.RecordBytes > 4 * SmallestPageBytes)
            AddPage(page.Class, page.InUse + (page.Records / 4));
        return false;
    }

    private static bool IsEmptier(in PageState first, in PageState second) => (long)first.InUse * second.Records < (long)second.InUse * first.Records;

    private void Link(int number)
    {
        ref int first = ref _classes[_pages[number].Class].FirstWithRoom;
        _pages[number].Next = first;
        _pages[number].Previous = 0;
        if (first != 0)
            _pages[first].Previous = number;
        first = number;
    }

    private void Unlink(int number)
    {
        PageState page = _pages[number];
        if (page.Previous != 0)
            _pages[page.Previous].Next = page.Next;
        else
            _classes[page.Class].FirstWithRoom = page.Next;
        if (page.Next != 0)
            _pages[page.Next].Previous = page.Previous;
    }
}
