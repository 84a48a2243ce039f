using GoKV.Infrastructure.Store;
using GoKV.Infrastructure.Tools;
using GoKV.Infrastructure.Wal;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Tools;

public sealed class RepairTests
{
    [Fact]
    public void CutsAtTheFirstDamageAndKeepsACopy()
    {
        var data = StoredData.Make(keys: 10);
        data.Damage(StoredData.FirstSegment, 200);
        Assert.Null(data.KeysAfterStart());
        string whole = data.Dump();

        string? copy = data.Repair();

        Assert.Equal(StoredData.Directory + ".broken-1", copy);
        Assert.All(data.Verify(), finding => Assert.True(finding.State is FileState.Ok or FileState.Ignored));
        Assert.InRange(data.KeysAfterStart()!.Value, 3, 9);
        Assert.Contains("\"behind_damage\":true", whole, StringComparison.Ordinal);
        Assert.True(data.Files.FileExists(copy + "/wal-0000000000000001.log"));
    }

    [Fact]
    public void SaysWhichRecordsAreLostAndTheCopyHasThem()
    {
        var data = StoredData.Make(keys: 9);
        data.Damage(StoredData.FirstSegment, Records(data)[3] + 20);

        Assert.EndsWith(
            "3 records (LSN 1 to 3) stay, LOST are 6 records (LSN 4 to 9), of which 5 can be read in the copy, and what may have followed; these are its last "
            + $"{data.Files.ReadAll(StoredData.FirstSegment).Length - Records(data)[3]} of {data.Files.ReadAll(StoredData.FirstSegment).Length} bytes",
            Assert.Single(data.Plan()), StringComparison.Ordinal);
        string? copy = data.Repair();

        string[] behind = [.. data.Dump("16.broken-1").Split('\n').Where(line => line.Contains("behind_damage", StringComparison.Ordinal))];
        Assert.Equal(["key5", "key6", "key7", "key8", "key9"], behind.Select(line => line.Split("\"key\":\"")[1].Split('"')[0]));
        Assert.DoesNotContain("key4", data.Dump(), StringComparison.Ordinal);
        Assert.EndsWith("16.broken-1", copy, StringComparison.Ordinal);
    }

    [Fact]
    public void CountsWhatIsLostOverSegments()
    {
        var data = StoredData.Make(keys: 30, segmentBytes: 200);
        int later = data.Files.ListFiles(StoredData.Directory).Count - 1;
        data.Damage(StoredData.FirstSegment, Records(data)[1] + 20);

        IReadOnlyList<string> plan = data.Plan();

        Assert.Equal(later, plan.Count(step => step.Contains("deleted, it stands behind the damage: LOST are ", StringComparison.Ordinal)));
        Assert.Contains("1 record (LSN 1) stay, LOST are 29 records (LSN 2 to 30), of which 28 can be read in the copy", plan[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void SaysWhenNothingBehindTheDamageCanBeRead()
    {
        var data = StoredData.Make(keys: 3);
        data.Damage(StoredData.FirstSegment, Records(data)[2] + 20);

        Assert.Contains("LOST are LSN 3 and whatever followed: nothing of it can be read", Assert.Single(data.Plan()), StringComparison.Ordinal);
    }

    [Fact]
    public void LeavesWhatIsWholeAlone()
    {
        var data = StoredData.Make(keys: 3);
        Assert.Null(data.Repair());
        Assert.False(data.Files.DirectoryExists(StoredData.Directory + ".broken-1"));
    }

    [Fact]
    public void DropsTheSegmentsBehindAMissingOne()
    {
        var data = StoredData.Make(keys: 30, segmentBytes: 200);
        string[] segments = [.. data.Files.ListFiles(StoredData.Directory)];
        Assert.True(segments.Length > 3);
        data.Files.DeleteFile(StoredData.Directory + "/" + segments[1]);
        data.Repair();
        Assert.Equal(segments[..2], data.Files.ListFiles(StoredData.Directory));
        Assert.Equal(SegmentFormat.HeaderSize, data.Files.ReadAll(StoredData.Directory + "/" + segments[1]).Length);
        Assert.NotNull(data.KeysAfterStart());
    }

    [Fact]
    public void RebuildsASnapshotWhoseFooterIsDamagedWithoutLoss()
    {
        var data = StoredData.Make(keys: 10, snapshotAfter: 6);
        string snapshot = data.Files.ListFiles(StoredData.Directory).First(name => name.EndsWith(".snap", StringComparison.Ordinal));
        data.Damage($"{StoredData.Directory}/{snapshot}", data.Files.ReadAll($"{StoredData.Directory}/{snapshot}").Length - 10);
        Assert.Null(data.KeysAfterStart());
        data.Repair();
        Assert.Equal(10, data.KeysAfterStart());
    }

    // Whatever byte is wrong, in whatever file: verify finds it, a start refuses it, and a repair ends in something that loads.
    [Fact]
    public void AnyDamagedByteIsFoundAndCanBeRepaired()
    {
        var data = StoredData.Make(keys: 8, snapshotAfter: 5);
        foreach (string name in data.Files.ListFiles(StoredData.Directory))
        {
            int length = data.Files.ReadAll($"{StoredData.Directory}/{name}").Length;
            for (int offset = 0; offset < length; offset++)
            {
                StoredData broken = Copy(data);
                broken.Damage($"{StoredData.Directory}/{name}", offset);
                FileState state = broken.Verify().Max(finding => finding.State);
                Assert.True(state is FileState.Damaged or FileState.TornTail, $"{name} at {offset}: {state}");
                broken.Repair();
                Assert.True(broken.Verify().All(finding => finding.State != FileState.Damaged), $"{name} at {offset}");
                Assert.True(broken.KeysAfterStart() is not null, $"{name} at {offset}");
            }
        }
    }

    // The machine stops at each call of the repair in turn; the next repair ends as an undisturbed one does, and the first copy is whole or not there.
    [Fact]
    public void MayBeInterruptedAnywhere()
    {
        StoredData undisturbed = Broken();
        undisturbed.Repair();
        long? expected = undisturbed.KeysAfterStart();
        for (int call = 1; ; call++)
        {
            StoredData data = Broken();
            var files = (CrashableFileSystem)data.Files;
            files.Calls.CrashAtChange(call);
            try
            {
                data.Repair();
                Assert.True(call > 10);
                return;
            }
            catch (CrashException)
            {
                var next = new StoredData(files.Crash(new Random(call)));
                next.Repair();
                Assert.True(expected == next.KeysAfterStart(), $"call {call}");
            }
        }
    }

    [Fact]
    public void RefusesWhileAServerHasTheDirectory()
    {
        var data = StoredData.Make(keys: 1);
        using IDisposable? held = data.Files.TryLock(StoredData.Path + "/LOCK");
        var refused = Assert.Throws<ToolException>(() => data.Verify());
        Assert.Equal("/data is in use by a server; stop it first", refused.Message);
    }

    [Fact]
    public void AServerRefusesADirectoryWhoseCatalogIsGone()
    {
        var data = StoredData.Make(keys: 1);
        data.Files.DeleteFile(StoredData.Path + "/catalog");
        Assert.Throws<StartupException>(() => data.KeysAfterStart());
        Assert.True(data.Files.FileExists(StoredData.FirstSegment));
    }

    private static StoredData Broken()
    {
        var data = StoredData.Make(keys: 30, segmentBytes: 200);
        data.Damage(StoredData.FirstSegment, 100);
        return data;
    }

    private static StoredData Copy(StoredData data)
    {
        var copy = new StoredData();
        copy.Files.CreateDirectory(StoredData.Directory);
        foreach (string directory in new[] { StoredData.Path, StoredData.Directory })
        {
            foreach (string name in data.Files.ListFiles(directory))
                copy.Files.WriteDurable($"{directory}/{name}", data.Files.ReadAll($"{directory}/{name}"));
        }

        return copy;
    }

    // Where the records of the first segment begin.
    private static long[] Records(StoredData data) =>
        [.. data.Dump().Split('\n').Where(line => line.Contains("\"file\":\"wal-0000000000000001.log\"", StringComparison.Ordinal) && line.Contains("\"op\"", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split("\"offset\":")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture))];
}
