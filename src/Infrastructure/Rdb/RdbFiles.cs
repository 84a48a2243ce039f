using GoKV.Application.Keys.Dumps;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure.Rdb;

/// <summary>
/// Writes what the numbered databases hold into a file of Redis' format (docs/adr/0022). The files lie in the data directory, without a name: they are gone when nobody
/// has them open any more.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread. One file is made at a time.</remarks>
public sealed class RdbFiles(PartitionStore store, StoreOptions options, TimeProvider clock, ILogger<RdbFiles> logger) : IRdbFiles, IDisposable
{
    private static readonly Error Stops = new("ERR the server stops");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _files;

    /// <inheritdoc/>
    public async ValueTask<Outcome<RdbFile>> WriteAsync(bool withData)
    {
        await _turn.WaitAsync();
        try
        {
            using ScratchFile scratch = await SaveThread.Run(() => new ScratchFile(CreateNameless()));
            if (!withData)
                return await SaveThread.Run(() => Write(new PicturesOfAll([], scratch)));
            Outcome<PicturesOfAll> taken = await store.Numbered.KeepAsync(numbered => Take(numbered, scratch));
            return taken.Succeeded ? await SaveThread.Run(() => Write(taken.Result)) : taken.Error;
        }
        catch (StorageException failure)
        {
            logger.LogError("A file for SYNC could not be written: {Reason}", failure.Message);
            return new Error($"ERR the RDB file could not be written: {failure.Reason}");
        }
        catch (OperationCanceledException)
        {
            return Stops;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static Outcome<PicturesOfAll> Take(IReadOnlyList<StoredPartition> numbered, ScratchFile scratch)
    {
        // It loads, or is out of service: a file without it would look like a whole one.
        if (numbered.Select(stored => stored.Partition.Count().Error).FirstOrDefault(error => error is not null) is { } refusal)
            return refusal;
        var pictures = new PicturesOfAll(numbered, scratch);
        pictures.Take();
        return pictures;
    }

    private Outcome<RdbFile> Write(PicturesOfAll pictures)
    {
        IStorageFile file = CreateNameless();
        try
        {
            long length = 0;
            var rdb = new RdbWriter(bytes =>
            {
                file.Write(length, bytes);
                length += bytes.Length;
            });
            pictures.WriteTo(rdb, new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds()));
            logger.LogInformation("A file for SYNC: {Entries} keys, {Bytes} bytes.", rdb.Entries, length);
            return new NamelessRdbFile(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // What is written to it survives neither a crash nor its last user.
    private IStorageFile CreateNameless()
    {
        string path = Path.Combine(options.Directory, $"sync-{Interlocked.Increment(ref _files)}.tmp");
        store.Files.DeleteFile(path);
        IStorageFile file = store.Files.Create(path);
        store.Files.DeleteFile(path);
        return file;
    }

    private sealed class NamelessRdbFile(IStorageFile file, long length) : RdbFile
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public override void Dispose() => file.Dispose();
    }
}
