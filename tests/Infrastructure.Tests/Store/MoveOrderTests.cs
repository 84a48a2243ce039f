using GoKV.Application.Ports;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Snapshots;
using GoKV.Infrastructure.Store;
using GoKV.TestKit;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GoKV.Infrastructure.Tests.Store;

/// <summary>A key that is moved is never in neither partition, wherever the power goes.</summary>
public sealed class MoveOrderTests
{
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    [Theory]
    [InlineData(FsyncPolicy.Always)]
    [InlineData(FsyncPolicy.EverySec)]
    [InlineData(FsyncPolicy.No)]
    public void BetweenLogs(FsyncPolicy policy)
    {
        int cuts = 0;
        for (int at = 1; Life(new Persistence(PersistMode.Wal, policy), at, server => server.Ask("WAITAOF 1 0 0"), _ => { }); at++)
            cuts++;
        // Before each of the two records; and each life ends with a power cut, too.
        Assert.Equal(2, cuts);
    }

    [Fact]
    public void BetweenSnapshots()
    {
        int cuts = 0;
        for (int at = 1; Life(new Persistence(PersistMode.Snapshot), at, SaveBoth, SaveSource); at++)
            cuts++;
        Assert.True(cuts > 3, $"The power was cut {cuts} times only.");

        static void SaveBoth(CommandHarness server) => server.Ask("SAVE");
    }

    // It leaves when the partitions to be saved first have been saved, and is not in the snapshot that has been begun.
    [Fact]
    public void BetweenSnapshotsWhileTheSourceIsBeingSaved()
    {
        int cuts = 0;
        for (int at = 1; Life(new Persistence(PersistMode.Snapshot), at, server => server.Ask("SAVE"), SaveSource, movesWhileSaving: true); at++)
            cuts++;
        Assert.True(cuts > 3, $"The power was cut {cuts} times only.");
    }

    // The target is not asked for.
    private static void SaveSource(CommandHarness server) => server.Ask("IN 0 SAVE");

    // True when the power was cut at this change of the disk after the key was safe; false when there were not so many.
    private static bool Life(Persistence persistence, int at, Action<CommandHarness> settle, Action<CommandHarness> after, bool movesWhileSaving = false)
    {
        var files = new CrashableFileSystem();
        var options = new StoreOptions("/data", persistence) { UseThreads = false };
        bool wasCut = false;
        var store = new PartitionStore(files, options, Clock, NullLogger<PartitionStore>.Instance);
        store.Open();
        store.Load();
        using var checkpointer = new Checkpointer(store, options, Clock, NullLogger<Checkpointer>.Instance);
        CommandHarness server = ServerOf(store, checkpointer);
        server.Ask("SET k v");
        server.Ask("IN 3 SET other v");
        settle(server);
        files.Calls.CrashAtChange(at);
        try
        {
            if (movesWhileSaving)
                files.Calls.Rule = MoveWhileSaving(server);
            else
                server.Ask("MOVE k 3");
            after(server);
            files.Calls.Halt();
        }
        catch (CrashException)
        {
            wasCut = true;
        }

        for (int fate = 0; fate < 20; fate++)
            AssertKeyIsThere(files.Crash(new Random(fate)), options, $"{persistence}, the power cut at change {at}, fate {fate}");
        return wasCut;
    }

    private static FaultRule MoveWhileSaving(CommandHarness server)
    {
        bool hasMoved = false;
        return (operation, path, _) =>
        {
            if (operation == "write" && !hasMoved && path.EndsWith("/0/" + SnapshotFormat.TemporaryName, StringComparison.Ordinal))
            {
                hasMoved = true;
                Assert.Equal("(integer) 1", server.Ask("MOVE k 3"));
            }

            return null;
        };
    }

    private static void AssertKeyIsThere(CrashableFileSystem found, StoreOptions options, string when)
    {
        using var store = new PartitionStore(found, options, Clock, NullLogger<PartitionStore>.Instance);
        store.Open();
        store.Load();
        Assert.True(Holds(store, 0) || Holds(store, 3), $"{when}: the key is lost.");
    }

    private static bool Holds(PartitionStore store, int id) => store.TryFind(new PartitionId(id), out Partition? partition)
        && partition.CountExisting([Key.Of("k")], new UnixTime(Clock.GetUtcNow().ToUnixTimeMilliseconds())).Result == 1;

    private static CommandHarness ServerOf(PartitionStore store, Checkpointer checkpointer) => new(services => services
        .AddSingleton<IPartitionRepository>(store)
        .AddSingleton<IDurability>(store)
        .AddSingleton<ISnapshots>(checkpointer));
}
