using GoKV.Application.Keys.Dumps;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;

namespace GoKV.Infrastructure.Rdb;

/// <summary>What several partitions hold at one moment, taken while they are used.</summary>
/// <remarks>Thread safety: one thread uses it, never a socket's. While <see cref="Take"/> runs nobody may save, swap or alter the partitions.</remarks>
internal sealed class PicturesOfAll(IReadOnlyList<StoredPartition> all, ScratchFile scratch)
{
    private readonly DatabasePicture[] _pictures = [.. all.Select(stored => new DatabasePicture(stored, scratch))];

    /// <summary>Takes the pictures.</summary>
    /// <exception cref="StorageException">They could not be put aside, or there was no memory for what was changed meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public void Take()
    {
        try
        {
            AtOneMoment(picture => picture.Begin());
            foreach (DatabasePicture picture in _pictures)
            {
                while (picture.Walk())
                {
                    Drain();
                    // As the walk of a snapshot does: who waits for the processor goes first.
                    Thread.Yield();
                }
            }
        }
        finally
        {
            AtOneMoment(picture => picture.End());
        }

        // However much came at the end: nobody waits for that.
        Drain();
    }

    /// <summary>Writes them as a file.</summary>
    public void WriteTo(RdbWriter rdb, UnixTime now)
    {
        rdb.Begin(now, _pictures.Sum(picture => picture.UsedBytes));
        foreach (DatabasePicture picture in _pictures)
            picture.WriteTo(rdb);
        rdb.End();
    }

    private void Drain()
    {
        if (all.Any(stored => stored.Dropped.IsCancellationRequested))
            throw new OperationCanceledException();
        Array.ForEach(_pictures, picture => picture.Drain());
        if (_pictures.Any(picture => picture.LacksEffects) || _pictures.Sum(picture => picture.ChangeBytes) > RdbLimits.MaxChangeBytes)
            throw new StorageException("write", "dump.rdb", ErrorNumber.ENOMEM, "more was changed meanwhile than there is room for");
    }

    private void AtOneMoment(Action<DatabasePicture> action) => SeveralPartitions.Between([.. _pictures.Select(picture => picture.Partition)], () =>
    {
        Array.ForEach(_pictures, action);
        return true;
    });
}
