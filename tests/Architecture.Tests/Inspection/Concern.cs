using System.Runtime.CompilerServices;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>Something that code may do only in certain places, recognised by the types and members it names.</summary>
internal sealed record Concern(string Name, Func<Mention, bool> Matches)
{
    public static readonly Concern Asynchrony = new("asynchrony", mention =>
        mention.Type.Namespace is "System.Threading.Tasks" or "System.Threading.Tasks.Sources" or "System.Threading.Channels"
        || mention.Type.Name.StartsWith("IAsync", StringComparison.Ordinal)
        || (mention.Type.Namespace == "System.Runtime.CompilerServices" && mention.Type.Name.StartsWith("Async", StringComparison.Ordinal)));

    public static readonly Concern Threads = new("threads and timers", mention =>
        mention.Type == typeof(Thread) || mention.Type == typeof(ThreadPool)
        || mention.Type == typeof(Timer) || mention.Type == typeof(PeriodicTimer));

    public static readonly Concern Files = new("files", mention =>
        (mention.Type.Namespace == "System.IO" && mention.Type.Name is "File" or "Directory" or "FileStream" or "FileInfo" or "DirectoryInfo"
            or "FileSystemInfo" or "RandomAccess" or "DriveInfo" or "FileSystemWatcher" or "StreamReader" or "StreamWriter")
        || mention.Type.Namespace is "System.IO.MemoryMappedFiles" or "System.IO.Enumeration"
        || mention.Type.FullName == "Microsoft.Win32.SafeHandles.SafeFileHandle");

    public static readonly Concern Network = new("the network", mention =>
        mention.Type.Namespace is { } space && (space == "System.Net" || space.StartsWith("System.Net.", StringComparison.Ordinal)));

    public static readonly Concern InputOutput = new("input and output", mention =>
        Files.Matches(mention) || Network.Matches(mention) || mention.Type.Namespace is "System.IO" or "System.IO.Pipelines"
        || mention.Type == typeof(Console) || mention.Type == typeof(System.Diagnostics.Process));

    public static readonly Concern Clock = new("the clock", mention =>
        ((mention.Type == typeof(DateTime) || mention.Type == typeof(DateTimeOffset)) && mention.Member is "get_Now" or "get_UtcNow" or "get_Today")
        || (mention.Type == typeof(Environment) && mention.Member is "get_TickCount" or "get_TickCount64")
        || mention.Type == typeof(System.Diagnostics.Stopwatch));

    public static readonly Concern AnyClock = new("a clock", mention => Clock.Matches(mention) || mention.Type == typeof(TimeProvider));

    public static readonly Concern Chance = new("chance", mention =>
        mention.Type == typeof(Random) || mention.Type == typeof(System.Security.Cryptography.RandomNumberGenerator)
        || (mention.Type == typeof(Guid) && mention.Member is "NewGuid" or "CreateVersion7"));

    // Both report success when fsync failed: fsync goes through the one place that sees errors.
    public static readonly Concern HiddenFsync = new("fsync that hides its errors", mention =>
        (mention.Type == typeof(RandomAccess) && mention.Member == "FlushToDisk")
        || (mention.Type == typeof(FileStream) && mention.Member == "Flush"));

    public static readonly Concern MediatR = new("MediatR", mention => mention.Type.Assembly.GetName().Name == "MediatR");

    public static readonly Concern AspNetCore = new("ASP.NET Core", mention =>
        (mention.Type.Assembly.GetName().Name ?? "").StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    // With inline completions the thread that waits serves other connections. An async method asks awaiters too, in its state machine: that is no
    // wait. Nor is what the compiler puts around an async Main.
    public static readonly Concern Blocking = new("waiting that blocks a thread", mention =>
        ((mention.Type == typeof(Task<>) || mention.Type == typeof(ValueTask<>)) && mention.Member == "get_Result")
        || (mention.Type == typeof(Task) && mention.Member is "Wait" or "WaitAll" or "WaitAny" or "RunSynchronously")
        || (mention.Type == typeof(Thread) && mention.Member is "Sleep" or "Join" or "SpinWait")
        || (mention.Type == typeof(Monitor) && mention.Member == "Wait")
        || (mention.Type == typeof(SemaphoreSlim) && mention.Member == "Wait")
        || (mention.Type == typeof(ManualResetEventSlim) && mention.Member == "Wait")
        || (mention.Type == typeof(WaitHandle) && (mention.Member ?? "").StartsWith("Wait", StringComparison.Ordinal))
        || (mention.Member == "GetResult" && IsAwaiter(mention.Type) && mention.WhereMember != "<Main>"
            && !typeof(IAsyncStateMachine).IsAssignableFrom(mention.Where)));

    /// <summary>Where types have this concern, save those excepted.</summary>
    public IReadOnlyList<Mention> In(IEnumerable<Type> types, params string[] except) =>
    [
        .. types.SelectMany(Mention.In)
            .Where(mention => Matches(mention) && !except.Contains(mention.Owner.Name) && !except.Contains(mention.Place)),
    ];

    public override string ToString() => Name;

    private static bool IsAwaiter(Type type) =>
        typeof(ICriticalNotifyCompletion).IsAssignableFrom(type) && type.Namespace == "System.Runtime.CompilerServices";
}
