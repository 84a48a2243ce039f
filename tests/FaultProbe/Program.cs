using System.Text;
using GoKV.Infrastructure.Storage;

// A process of its own for tests of LinuxFileSystem: one that a tracer can give errors to, or that competes for a lock. One line on stdout says how it went.
var files = new LinuxFileSystem();
byte[] bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", 10)));
string path = args[1];
try
{
    Console.WriteLine(args[0] switch
    {
        "write" => Write(),
        "sync-directory" => SyncDirectory(),
        "lock" => Lock(),
        "flush" => Flush(),
        _ => throw new ArgumentException(args[0]),
    });
}
catch (StorageException exception)
{
    Console.WriteLine($"{exception.Operation} failed with {exception.Errno}: {exception.Reason}");
}
catch (IOException exception)
{
    Console.WriteLine($"IOException: {exception.Message}");
}

string Write()
{
    using IStorageFile file = files.Create(path);
    file.Write(0, bytes);
    file.Sync();
    return "synced";
}

string SyncDirectory()
{
    files.SyncDirectory(path);
    return "synced";
}

string Lock()
{
    using IDisposable? held = files.TryLock(path);
    return held is null ? "refused" : "locked";
}

// The base class library's way, for comparison.
string Flush()
{
    using var file = new FileStream(path, FileMode.Create);
    file.Write(bytes);
    file.Flush(flushToDisk: true);
    return "flushed";
}
