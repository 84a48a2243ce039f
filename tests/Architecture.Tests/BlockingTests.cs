using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;

namespace GoKV.Architecture.Tests;

/// <summary>Nothing waits by blocking its thread: a socket's thread serves other connections, and the pool's are few.</summary>
public sealed class BlockingTests
{
    // Types and methods that may, and why.
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["LogThreads"] = "threads of its own, made to wait for work and for disks",
        ["GivingWay.Run"] = "called by threads made for saving, which wait for disks",
        ["MoveGate.Close"] = "called by threads made for saving, which wait for disks",
        ["ThreadSignal.Sleep"] = "called by a log's thread only",
        ["CommandDispatcher.Sent"] = "the task has been asked whether it is complete, and was",
        ["CommandDispatcher.Timed"] = "the task has been asked whether it is complete, and was",
    };

    [Fact]
    public void NothingBlocksItsThread() => Rule.Holds(Concern.Blocking.In(Product.TopLevelTypes, [.. Allowed.Keys]));

    [Fact]
    public void EveryExceptionIsStillNeeded() => Rule.Holds(
        Allowed.Keys.Except(Concern.Blocking.In(Product.TopLevelTypes).SelectMany(mention => new[] { mention.Owner.Name, mention.Place })));

    // In an async method it looks like an await in compiled code, so it is searched for in the source.
    [Fact]
    public void NoSourceAsksAnAwaiterItself() => Rule.Holds(
        from file in SourceFile.In("src", atLeast: 60)
        where file.Code.Contains(".GetAwaiter()", StringComparison.Ordinal) && Path.GetFileName(file.Path) != "CommandDispatcher.cs"
        select file.Path);

    [Fact]
    public void NobodySleeps() => Rule.Holds(
        from file in SourceFile.All()
        where file.Code.Contains("Thread.Sleep", StringComparison.Ordinal)
        select file.Path + ": await a signal, or move the fake clock");

    [Fact]
    public void PlantedWaitsAreFound() => Rule.Finds(
        Concern.Blocking.In([typeof(BlocksItsThread)]).Select(mention => mention.WhereMember), "Result", "Awaiter", "Wait", "Rest", "Signal");
}
