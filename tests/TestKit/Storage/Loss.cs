namespace GoKV.TestKit.Storage;

/// <summary>
/// What a power cut leaves of the changes of one file. Each may be kept, lost or torn, whatever became of those before it. Since mixtures alone would hardly
/// ever be "all lost" or "all but the last", the kind of loss is drawn first, for each file.
/// </summary>
internal sealed class Loss
{
    private const int SectorSize = 512;

    private readonly Random _random;
    private readonly Kind _kind;
    private int _kept;

    public Loss(Random random, int changes)
    {
        _random = random;
        _kind = (Kind)random.Next(4);
        _kept = random.Next(changes + 1);
    }

    private enum Kind
    {
        Everything,
        Nothing,
        AllBehindOne,
        Mixture,
    }

    /// <summary>To be called for each change in order.</summary>
    public void Apply(FileChange change, FileBytes content)
    {
        switch (_kind)
        {
            case Kind.Everything:
                break;
            case Kind.Nothing:
                change.ApplyTo(content);
                break;
            case Kind.AllBehindOne:
                if (_kept > 0)
                    change.ApplyTo(content);
                else if (_kept == 0)
                    Tear(change, content, last: true);
                _kept--;
                break;
            case Kind.Mixture:
                ApplyOrNot(change, content);
                break;
        }
    }

    private void ApplyOrNot(FileChange change, FileBytes content)
    {
        switch (_random.Next(3))
        {
            case 0:
                change.ApplyTo(content);
                break;
            case 1:
                Tear(change, content, last: false);
                break;
            default:
                break;
        }
    }

    // Only the end of a file can be anywhere; what is within it came in whole sectors.
    private void Tear(FileChange change, FileBytes content, bool last)
    {
        // A truncation is a number in an inode: there or not.
        if (change.Bytes is not { } bytes)
        {
            if (_random.Next(2) == 0)
                change.ApplyTo(content);
            return;
        }

        long end = change.Offset + bytes.Length;
        if (last && _random.Next(2) == 0)
        {
            content.Write(change.Offset, bytes.AsSpan(0, _random.Next(bytes.Length + 1)));
            return;
        }

        WriteSomeSectors(change.Offset, bytes, content);

        // The length may have reached the disk though the bytes have not: then there are zeros.
        if (content.Length < end && _random.Next(2) == 0)
            content.SetLength(end);
    }

    private void WriteSomeSectors(long offset, ReadOnlySpan<byte> bytes, FileBytes content)
    {
        while (!bytes.IsEmpty)
        {
            int count = (int)Math.Min(bytes.Length, SectorSize - (offset % SectorSize));
            if (_random.Next(2) == 0)
                content.Write(offset, bytes[..count]);
            bytes = bytes[count..];
            offset += count;
        }
    }
}
