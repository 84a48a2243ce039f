using System.Diagnostics.CodeAnalysis;
using GoKV.Infrastructure.Storage;

namespace GoKV.TestKit.Storage;

/// <summary>
/// A file system in memory that keeps apart what was written and what is durable, and can be asked what a power cut or the end of the process would leave.
/// It is as strict as a file system may be: a name is durable only when its directory was synced, be the file synced or not; writes that were not synced
/// may be kept, lost or torn, in any order.
/// </summary>
/// <remarks>
/// Thread safety: every member may be called from any thread; one lock guards all. A fault rule is asked outside of it.
/// Not modelled: permissions, links, times, garbage in lost blocks (they read as zeros).
/// </remarks>
public sealed class CrashableFileSystem : IFileSystem
{
    private readonly StoredDirectory _root;
    private readonly HashSet<StoredFile> _locked = [];
    private bool _handedOver;

    /// <summary>Makes an empty one: a root directory, which is durable.</summary>
    public CrashableFileSystem()
        : this(new StoredDirectory())
    {
    }

    private CrashableFileSystem(StoredDirectory root)
    {
        _root = root;
        Calls = new StorageCalls(Gate);
    }

    /// <summary>Counts, trace and faults.</summary>
    public StorageCalls Calls { get; }

    /// <summary>How many bytes all files together may have; more is ENOSPC. May be changed at any time.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    internal Lock Gate { get; } = new();

    /// <summary>
    /// The file system that a machine would find after a power cut now, as these random numbers will have it. This one goes on: it can be asked again for
    /// another fate. To stop the code that uses it: <see cref="StorageCalls.Halt"/>.
    /// </summary>
    public CrashableFileSystem Crash(Random random)
    {
        lock (Gate)
        {
            ThrowIfHandedOver();
            return new CrashableFileSystem(new PowerCut(random).Strike(_root)) { Capacity = Capacity };
        }
    }

    /// <summary>
    /// The file system that the next process finds when this one is killed now: all that was written is there (and still not durable), locks are free.
    /// This one is halted.
    /// </summary>
    public CrashableFileSystem Kill()
    {
        lock (Gate)
        {
            ThrowIfHandedOver();
            _handedOver = true;
            Calls.Halt();
            return new CrashableFileSystem(_root) { Capacity = Capacity };
        }
    }

    public void CreateDirectory(string path)
    {
        string[] names = Split(path);
        for (int depth = 1; depth <= names.Length; depth++)
        {
            string current = "/" + string.Join('/', names.Take(depth));
            if (depth == names.Length || !IsThere(current))
                MakeDirectory(current);
        }
    }

    public bool DirectoryExists(string path) => Do("access", path, () => Find(path) is StoredDirectory);

    public bool FileExists(string path) => Do("access", path, () => Find(path) is StoredFile);

    public IReadOnlyList<string> ListFiles(string path) => List<StoredFile>(path);

    public IReadOnlyList<string> ListDirectories(string path) => List<StoredDirectory>(path);

    public IStorageFile Create(string path) => Do("open", path, changes: true, action: () =>
    {
        (StoredDirectory parent, string name) = Parent("open", path);
        if (parent.Names.ContainsKey(name))
            throw StorageCalls.Failure("open", path, ErrorNumber.EEXIST);
        return Open(AddFile(parent, name), path, writable: true);
    });

    public IStorageFile OpenRead(string path) => Do("open", path, () => Open(FindFile(path), path, writable: false));

    public IStorageFile OpenWrite(string path) => Do("open", path, () => Open(FindFile(path), path, writable: true));

    public void Rename(string from, string to) => Do("rename", from, $"to {to}", changes: true, action: () =>
    {
        (StoredDirectory source, string oldName) = Parent("rename", from);
        (StoredDirectory target, string newName) = Parent("rename", to);
        if (!source.Names.TryGetValue(oldName, out StoredNode? node))
            throw StorageCalls.Failure("rename", from, ErrorNumber.ENOENT);
        target.Names.TryGetValue(newName, out StoredNode? replaced);
        if (replaced == node)
            return true;
        if (ReasonNotToReplace(node, replaced) is { } errno)
            throw StorageCalls.Failure("rename", from, errno);
        StoredDirectory.Carry(new NameChange((source, oldName, null), (target, newName, node)));
        return true;
    });

    public void DeleteFile(string path) => Do("unlink", path, changes: true, action: () =>
    {
        if (TryParent(path, out StoredDirectory? parent, out string name) && parent.Names.TryGetValue(name, out StoredNode? node))
        {
            if (node is StoredDirectory)
                throw StorageCalls.Failure("unlink", path, ErrorNumber.EISDIR);
            StoredDirectory.Carry(new NameChange((parent, name, null)));
        }

        return true;
    });

    public void DeleteDirectory(string path)
    {
        if (!DirectoryExists(path))
            return;
        foreach (string name in ListFiles(path))
            DeleteFile($"{path}/{name}");
        foreach (string name in ListDirectories(path))
            DeleteDirectory($"{path}/{name}");
        Do("rmdir", path, changes: true, action: () =>
        {
            (StoredDirectory parent, string name) = Parent("rmdir", path);
            if (Find(path) is StoredDirectory { Names.Count: > 0 })
                throw StorageCalls.Failure("rmdir", path, ErrorNumber.ENOTEMPTY);
            StoredDirectory.Carry(new NameChange((parent, name, null)));
            return true;
        });
    }

    public void SyncDirectory(string path)
    {
        StoredDirectory directory;
        NameChange? last;
        lock (Gate)
        {
            Calls.ThrowIfHalted();
            directory = Find(path) as StoredDirectory ?? throw StorageCalls.Failure("open", path, MissingOr(path, ErrorNumber.ENOTDIR));
            last = directory.LastChange;
        }

        Do("fsync", path, changes: true, action: () =>
        {
            directory.SyncSucceeded(last);
            return true;
        });
    }

    public IDisposable? TryLock(string path) => Do("flock", path, changes: true, action: () =>
    {
        (StoredDirectory parent, string name) = Parent("open", path);
        StoredFile file = parent.Names.ContainsKey(name) ? FindFile(path) : AddFile(parent, name);
        return _locked.Add(file) ? new HeldLock(this, file) : null;
    });

    public long FreeSpace(string path) => Do("statvfs", path, () =>
        Find(path) is null ? throw StorageCalls.Failure("statvfs", path, ErrorNumber.ENOENT) : Free());

    /// <summary>Under the lock: bytes that still fit.</summary>
    internal long Free() => Capacity == long.MaxValue ? Capacity : Math.Max(0, Capacity - Size(_root));

    private static long Size(StoredNode node) => node switch
    {
        StoredFile file => file.Content.Length,
        StoredDirectory directory => directory.Names.Values.Sum(Size),
        _ => 0,
    };

    private static StoredFile AddFile(StoredDirectory parent, string name)
    {
        var file = new StoredFile();
        StoredDirectory.Carry(new NameChange((parent, name, file)));
        return file;
    }

    private static int? ReasonNotToReplace(StoredNode node, StoredNode? replaced) => (node, replaced) switch
    {
        (StoredFile, StoredDirectory) => ErrorNumber.EISDIR,
        (StoredDirectory, StoredFile) => ErrorNumber.ENOTDIR,
        (_, StoredDirectory { Names.Count: > 0 }) => ErrorNumber.ENOTEMPTY,
        _ => null,
    };

    private static string[] Split(string path) =>
        [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".")];

    private T Do<T>(string operation, string path, Func<T> action) => Do(operation, path, "", changes: false, action);

    private T Do<T>(string operation, string path, bool changes, Func<T> action) => Do(operation, path, "", changes, action);

    private T Do<T>(string operation, string path, string detail, bool changes, Func<T> action)
    {
        if (Calls.Enter(operation, path, detail, changes) is { } fault)
            Calls.Raise(fault, operation, path);
        lock (Gate)
        {
            Calls.ThrowIfHalted();
            return action();
        }
    }

    private void MakeDirectory(string path) => Do("mkdir", path, changes: true, action: () =>
    {
        (StoredDirectory parent, string name) = Parent("mkdir", path);
        if (!parent.Names.TryGetValue(name, out StoredNode? there))
            StoredDirectory.Carry(new NameChange((parent, name, new StoredDirectory())));
        else if (there is not StoredDirectory)
            throw StorageCalls.Failure("mkdir", path, ErrorNumber.EEXIST);
        return true;
    });

    private bool IsThere(string path)
    {
        lock (Gate)
            return Find(path) is not null;
    }

    private CrashableFile Open(StoredFile file, string path, bool writable) => new(this, file, path, writable);

    private string[] List<T>(string path)
        where T : StoredNode => Do("readdir", path, () =>
            Find(path) is StoredDirectory directory
                ? directory.Names.Where(pair => pair.Value is T).Select(pair => pair.Key).ToArray()
                : throw StorageCalls.Failure("readdir", path, MissingOr(path, ErrorNumber.ENOTDIR)));

    private StoredNode? Find(string path)
    {
        StoredNode? node = _root;
        foreach (string name in Split(path))
            node = (node as StoredDirectory)?.Names.GetValueOrDefault(name);
        return node;
    }

    private StoredFile FindFile(string path) =>
        Find(path) as StoredFile ?? throw StorageCalls.Failure("open", path, MissingOr(path, ErrorNumber.EISDIR));

    private (StoredDirectory Parent, string Name) Parent(string operation, string path) =>
        TryParent(path, out StoredDirectory? parent, out string name)
            ? (parent, name)
            : throw StorageCalls.Failure(operation, path, MissingOr(string.Join('/', Split(path).SkipLast(1)), ErrorNumber.ENOTDIR));

    private bool TryParent(string path, [NotNullWhen(true)] out StoredDirectory? parent, out string name)
    {
        string[] names = Split(path);
        name = names.Length == 0 ? throw new ArgumentException("The root has no name.", nameof(path)) : names[^1];
        parent = Find(string.Join('/', names.SkipLast(1))) as StoredDirectory;
        return parent is not null;
    }

    private int MissingOr(string path, int errno) => Find(path) is null ? ErrorNumber.ENOENT : errno;

    private void ThrowIfHandedOver()
    {
        if (_handedOver)
            throw new InvalidOperationException("Its files have gone to another file system already.");
    }

    private sealed class HeldLock(CrashableFileSystem files, StoredFile file) : IDisposable
    {
        public void Dispose()
        {
            lock (files.Gate)
                files._locked.Remove(file);
        }
    }
}
