using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using MediatR;

namespace GoKV.Architecture.Tests.Planted;

// What no product code may do, so that each rule can be seen to find it. Nothing here runs.
#pragma warning disable CA1822, CA1852, CA1060, CA5392, SYSLIB1054

/// <summary>Reads the clock.</summary>
internal sealed class ReadsTheClock
{
    public DateTimeOffset Local() => DateTimeOffset.Now;

    public DateTime Universal() => DateTime.UtcNow;

    public long Ticks() => Environment.TickCount64;

    public Stopwatch Watch() => Stopwatch.StartNew();

    public TimeSpan Harmless() => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch;
}

/// <summary>Asks for a clock.</summary>
internal sealed class HoldsAClock(TimeProvider clock)
{
    public DateTimeOffset Time() => clock.GetUtcNow();
}

/// <summary>Draws lots.</summary>
internal sealed class DrawsLots
{
    public int Shared() => Random.Shared.Next();

    public Guid Unique() => Guid.NewGuid();

    public byte[] Secret() => RandomNumberGenerator.GetBytes(16);
}

/// <summary>Is asynchronous, within a lambda.</summary>
internal sealed class IsAsynchronous
{
    public Func<object> Wait { get; } = () => Task.CompletedTask;
}

/// <summary>Starts a thread.</summary>
internal sealed class StartsThreads
{
    public void Start() => new Thread(() => { }).Start();
}

/// <summary>Reads a file.</summary>
internal sealed class ReadsFiles
{
    public byte[] Read() => File.ReadAllBytes("data");
}

/// <summary>Holds a socket.</summary>
internal sealed class HoldsASocket
{
    public Socket? Socket { get; set; }
}

/// <summary>Writes to the console.</summary>
internal sealed class WritesToTheConsole
{
    public void Write() => Console.WriteLine();
}

/// <summary>Believes a fsync that hides its errors.</summary>
internal sealed class BelievesFsync
{
    public void Flush(FileStream stream) => stream.Flush(flushToDisk: true);

    public void FlushHandle(FileStream stream) => RandomAccess.FlushToDisk(stream.SafeFileHandle);
}

/// <summary>Calls the system itself.</summary>
internal sealed class CallsNativeCode
{
    [DllImport("libc")]
    public static extern int getpid();
}

/// <summary>Blocks its thread.</summary>
internal sealed class BlocksItsThread
{
    public int Result(Task<int> task) => task.Result;

    public int Awaiter(ValueTask<int> task) => task.GetAwaiter().GetResult();

    public void Wait(Task task) => task.Wait();

    public void Rest() => Thread.Sleep(1);

    public void Signal(WaitHandle handle) => handle.WaitOne();

    public async Task<int> Harmless(Task<int> task) => await task;
}

/// <summary>Speaks of MediatR in a signature only.</summary>
internal sealed class MentionsMediatR
{
    public IMediator? Mediator { get; set; }
}

/// <summary>Does not by deriving from a class of ours that implements an interface of MediatR.</summary>
internal sealed record DoesNotMentionMediatR : Command;

/// <summary>Writes bytes of the protocol.</summary>
internal sealed class WritesProtocol
{
    public string Reply() => "+OK\r\n";
}

/// <summary>Can be derived from though nobody planned it.</summary>
internal class IsNotSealed
{
    internal class NorIsThis
    {
    }

    internal static class ThisIsStatic
    {
    }
}

/// <summary>A handler that others can see.</summary>
public sealed class IsPublicHandler : IRequestHandler<HasTwoHandlers, Reply>
{
    public Task<Reply> Handle(HasTwoHandlers request, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>A second one for the same request, which the first derives from nothing.</summary>
internal sealed class IsSecondHandler : IRequestHandler<HasTwoHandlers, Reply>
{
    public Task<Reply> Handle(HasTwoHandlers request, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>A request with two handlers, neither of which looks up its partition in the common way.</summary>
public sealed record HasTwoHandlers(Target On) : PartitionCommand(On);

/// <summary>A request without a handler.</summary>
public sealed record HasNoHandler : Command;
#pragma warning restore CA1822, CA1852, CA1060, CA5392, SYSLIB1054
