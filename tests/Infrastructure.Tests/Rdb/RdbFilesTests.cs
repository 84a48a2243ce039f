using System.Globalization;
using System.Text;
using GoKV.Application.Ports;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using GoKV.Infrastructure.Rdb;
using GoKV.Infrastructure.Storage;
using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tests.Store;
using GoKV.TestKit;
using GoKV.TestKit.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace GoKV.Infrastructure.Tests.Rdb;

public sealed class RdbFilesTests : IDisposable
{
    private readonly StoreBench _bench = new();
    private readonly RdbFiles _files;

    public RdbFilesTests()
    {
        _bench.Store.Load();
        _files = new RdbFiles(_bench.Store, _bench.Options, _bench.Clock, NullLogger<RdbFiles>.Instance);
    }

    public static TheoryData<PersistMode> Modes => [PersistMode.None, PersistMode.Snapshot, PersistMode.Wal];

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task HasTheNumberedDatabasesAndNoOthers()
    {
        StoredPartition users = await _bench.CreateAsync("users", StoreBench.Snapshots);
        Put(0, "a", "1");
        Put(0, "b", "text", Expiry.At(1_800_000_000_000));
        Put(15, "a", "");
        await _bench.PutAsync(users, "k", "v");

        RdbContent content = await FileAsync();

        Assert.Equal(["0 a=1", "0 b=text until 1800000000000", "15 a="], Lines(content.Entries));
        Assert.Equal([(0, 2L, 1L), (15, 1L, 0L)], content.Announced.Select(pair => (pair.Key, pair.Value.Keys, pair.Value.Expiries)));
        Assert.Equal("1700000000", content.Fields["ctime"]);
    }

    [Fact]
    public async Task WithoutDataItHasNoDatabase()
    {
        Put(0, "a", "1");

        RdbContent content = RdbContent.Of(Read((await _files.WriteAsync(withData: false)).Result!));

        Assert.Empty(content.Announced);
        Assert.Equal(["redis-ver", "redis-bits", "ctime", "used-mem", "aof-base"], content.Fields.Keys);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task WhatIsChangedMeanwhileIsThereAsOfTheEnd(PersistMode mode)
    {
        Assert.Null(await _bench.Store.PersistNumberedAsync(new Persistence(mode, FsyncPolicy.No)));
        var random = new Random(17);
        Fill(0, 3000);
        Fill(7, 1000);
        var states = new List<string>();
        DuringWrites(() =>
        {
            for (int i = 0; i < 60; i++)
                ChangeSomething(random.Next(10) < 7 ? 0 : 7, random);
            states.Add(string.Join('\n', [.. StateOf(0), .. StateOf(7)]));
        });

        RdbContent content = await FileAsync();

        AssertIsOneOfTheLast(content, states);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task WhatIsFlushedMeanwhileIsGone(PersistMode mode)
    {
        Assert.Null(await _bench.Store.PersistNumberedAsync(new Persistence(mode, FsyncPolicy.No)));
        Fill(0, 3000);
        Fill(1, 10);
        int writes = 0;
        var states = new List<string>();
        DuringWrites(() =>
        {
            if (++writes == 3)
                Of(0).Clear();
            Put(0, $"k{writes}", $"late {writes}");
            states.Add(string.Join('\n', [.. StateOf(0), .. StateOf(1)]));
        });

        RdbContent content = await FileAsync();

        Assert.True(writes > 3);
        AssertIsOneOfTheLast(content, states);
        Assert.InRange(content.Entries.Keys.Count(key => key.StartsWith("0 ", StringComparison.Ordinal)), 1, writes);
    }

    [Fact]
    public async Task AllDatabasesAreOfOneMoment()
    {
        Fill(2, 3000);
        var clock = _bench.Now;
        Put(0, "n", "0");
        Put(1, "n", "0");
        int number = 0;
        DuringWrites(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                number++;
                Put(0, "n", number.ToString(CultureInfo.InvariantCulture));
                Put(1, "n", number.ToString(CultureInfo.InvariantCulture));
            }
        });
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++)
            {
                // No client writes faster than what it wrote can be noted.
                if (i % 100 == 0)
                    await Task.Delay(1);
                ((ICounters)Of(3)).IncrementBy(Key.Of("n"), 1, clock);
                ((ICounters)Of(4)).IncrementBy(Key.Of("n"), 1, clock);
            }
        });

        RdbContent content = await FileAsync();
        await stop.CancelAsync();
        await writing;

        Assert.Equal(content.Entries["0 n"], content.Entries["1 n"]);
        long first = long.Parse(content.Entries.GetValueOrDefault("3 n", "0"), CultureInfo.InvariantCulture);
        long second = long.Parse(content.Entries.GetValueOrDefault("4 n", "0"), CultureInfo.InvariantCulture);
        Assert.InRange(first - second, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task AfterwardsThePartitionsPersistAsBefore(PersistMode mode)
    {
        Assert.Null(await _bench.Store.PersistNumberedAsync(new Persistence(mode, FsyncPolicy.Always)));
        Put(0, "a", "1");
        Domain.Ports.Lsn before = Of(0).LastLsn;

        await FileAsync();
        Put(0, "b", "2");

        Assert.Equal(before.Number + 1, Of(0).LastLsn.Number);
        Assert.False(_bench.Of(0).IsHeld);
        Assert.Null(_bench.Of(0).Journal?.Tap);
        Assert.Equal(mode == PersistMode.None, _bench.Of(0).Journal is null);
        Assert.Null(await _bench.Checkpointer.SaveAsync(PartitionId.All));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("open")]
    public async Task AFullDiskIsAnErrorAndNothingElse(string operation)
    {
        Fill(0, 3000);
        _bench.Files.Calls.FailAt(2, ErrorNumber.ENOSPC, operation);

        Outcome<RdbFile> written = await _files.WriteAsync(withData: true);

        Assert.Equal("ERR the RDB file could not be written: No space left on device", written.Error?.Text);
        Assert.Null(_bench.Of(0).Journal!.Tap);
        Assert.Equal(3000, (await FileAsync()).Entries.Count);
    }

    [Fact]
    public async Task ACheckpointThatIsDueMeanwhileHasItsTurnLater()
    {
        Fill(0, 3000);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        bool ticked = false;
        DuringWrites(() =>
        {
            if (ticked)
                return;
            ticked = true;
            // On another thread, which would else wait for this one.
            var ticking = new Thread(_bench.Checkpointer.Tick);
            ticking.Start();
            Assert.True(ticking.Join(TimeSpan.FromSeconds(20)), "The other partitions wait, too.");
        });

        await FileAsync();

        Assert.True(ticked);
        Assert.Null(_bench.Of(0).Snapshot);
        _bench.Checkpointer.Tick();
        Assert.NotNull(_bench.Of(0).Snapshot);
    }

    [Fact]
    public async Task NoNameIsLeftInTheDirectory()
    {
        Put(0, "a", "1");
        IReadOnlyList<string> before = _bench.Files.ListFiles("/data");

        using RdbFile file = (await _files.WriteAsync(withData: true)).Result!;

        Assert.Equal(before, _bench.Files.ListFiles("/data"));
    }

    [Fact]
    public async Task ADatabaseThatLoadsIsMissing()
    {
        _bench.Of(3).Partition.MakeUnavailable(StoreErrors.Loading(_bench.Of(3).Partition.Name));

        Assert.Equal("LOADING GoKV is loading partition '3' in memory", (await _files.WriteAsync(withData: true)).Error?.Text);
    }

    [Fact]
    public async Task ABitThatTheDiskTurnedIsNotHandedOn()
    {
        Fill(0, 3000);
        bool turned = false;
        _bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "read" && !turned)
            {
                turned = true;
                return Fault.Error(ErrorNumber.EIO);
            }

            return null;
        };

        Outcome<RdbFile> written = await _files.WriteAsync(withData: true);

        Assert.True(turned);
        Assert.StartsWith("ERR the RDB file could not be written: ", written.Error?.Text, StringComparison.Ordinal);
    }

    // What is put aside is also written when the moment has passed, so what was done then is not in it.
    private static void AssertIsOneOfTheLast(RdbContent content, List<string> states)
    {
        Assert.True(states.Count > 3, $"Nothing was changed meanwhile, or nearly so: {states.Count}.");
        Assert.Contains(string.Join('\n', Lines(content.Entries)), states[^3..]);
    }

    // Between two steps of the walk, on its thread: the locks of the partitions are free then.
    private void DuringWrites(Action action)
    {
        bool within = false;
        _bench.Files.Calls.Rule = (operation, path, _) =>
        {
            if (operation == "write" && path.StartsWith("/data/sync-1.", StringComparison.Ordinal) && !within)
            {
                within = true;
                action();
                within = false;
            }

            return null;
        };
    }

    private void ChangeSomething(int database, Random random)
    {
        Key key = Key.Of($"k{random.Next(3500)}");
        Expiry expiry = random.Next(4) == 0 ? Expiry.At(1_800_000_000_000 + random.Next(1000)) : Expiry.None;
        switch (random.Next(6))
        {
            case 0:
                Of(database).Delete([key], _bench.Now);
                break;
            case 1:
                Of(database).ExpireAt(key, Expiry.At(1_900_000_000_000 + random.Next(1000)), ExpireCondition.None, _bench.Now);
                break;
            case 2:
                Of(database).Persist(key, _bench.Now);
                break;
            case 3:
                Of(database).Rename(key, Key.Of($"r{random.Next(100)}"), onlyIfAbsent: false, _bench.Now);
                break;
            default:
                ((IScalars)Of(database)).Put(key, Value.Of($"changed {random.Next()}"), expiry, _bench.Now);
                break;
        }
    }

    private void Fill(int database, int keys)
    {
        for (int i = 0; i < keys; i++)
            Put(database, $"k{i}", new string((char)('a' + (i % 26)), 1000), i % 3 == 0 ? Expiry.At(1_850_000_000_000 + i) : Expiry.None);
    }

    private void Put(int database, string key, string value, Expiry expiry = default) =>
        Assert.True(((IScalars)Of(database)).Put(Key.Of(key), Value.Of(value), expiry, _bench.Now).Succeeded);

    private Partition Of(int database) => _bench.Of(database).Partition;

    private IEnumerable<string> StateOf(int database)
    {
        var copied = new CopiedEntries();
        ulong cursor = 0;
        do
            cursor = Of(database).CopyEntries(cursor, 100, copied);
        while (cursor != 0);
        return Enumerable.Range(0, copied.Count)
            .Select(i => $"{database} {Encoding.Latin1.GetString(copied[i].Key)}={copied[i].Value}" + (copied[i].Expiry.IsNone ? "" : $" until {copied[i].Expiry.UnixMilliseconds}"))
            .Order(StringComparer.Ordinal);
    }

    private async Task<RdbContent> FileAsync() => RdbContent.Of(Read((await _files.WriteAsync(withData: true)).Result!));

    private static byte[] Read(RdbFile file)
    {
        using (file)
        {
            byte[] bytes = new byte[file.Length];
            Assert.Equal(bytes.Length, file.Read(0, bytes));
            return bytes;
        }
    }

    private static IEnumerable<string> Lines(Dictionary<string, string> entries) => entries.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);
}
