using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;
using static GoKV.Domain.Tests.Partitions.PartitionFixture;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>A partition refuses writes when its journal does, and everything once it was dropped.</summary>
public sealed class RefusalTests
{
    private static readonly Error DiskFull = new("MISCONF disk full");

    private static readonly Dictionary<string, Func<DynamicPartition, Error?>> Writes = new()
    {
        ["put"] = partition => partition.Put(K("k"), V("w"), Expiry.None, Now).Error,
        ["set"] = partition => partition.Set(K("k"), V("w"), ExpiryChange.Clear, SetCondition.None, Now).Error,
        ["set many"] = partition => partition.SetMany([(K("k"), V("w")), (K("l"), V("w"))], false, Now).Error,
        ["get and delete"] = partition => partition.GetAndDelete(K("k"), Now).Error,
        ["get and expire"] = partition => partition.GetAndExpire(K("k"), ExpiryChange.To(At(7_000_000)), Now).Error,
        ["put each"] = partition => partition.PutEach([(K("k"), V("w")), (K("l"), V("w"))], Now, out Error? error) == 0 ? error : null,
        ["increment each"] = partition => partition.IncrementEach([K("n"), K("m")], 1, new long[2], Now, out Error? error) == 0 ? error : null,
        ["increment"] = partition => partition.IncrementBy(K("n"), 1, Now).Error,
        ["increment float"] = partition => partition.IncrementByFloat(K("n"), default, Now).Error,
        ["append"] = partition => partition.Append(K("k"), V("w"), Now).Error,
        ["set range"] = partition => partition.SetRange(K("k"), 0, V("w"), Now).Error,
        ["delete"] = partition => partition.Delete([K("k"), K("l")], Now).Error,
        ["expire"] = partition => partition.ExpireAt(K("k"), At(7_000_000), ExpireCondition.None, Now).Error,
        ["persist"] = partition => partition.Persist(K("k"), Now).Error,
        ["rename"] = partition => partition.Rename(K("k"), K("l"), false, Now).Error,
        ["copy"] = partition => partition.Copy(K("k"), K("l"), false, Now).Error,
        ["restore"] = partition => partition.Restore(K("k"), new DumpedValue(V("w"), Expiry.None), true, Now).Error,
        ["sort"] = partition => partition.Sort(K("missing"), K("k"), Now).Error,
        ["take"] = partition => partition.Take(K("k"), KeyEvent.MoveFrom, Now).Error,
        ["clear"] = partition => partition.Clear().Error,
    };

    private static readonly Dictionary<string, Func<DynamicPartition, Error?>> Reads = new()
    {
        ["get"] = partition => partition.Get(K("k"), Now).Error,
        ["get many"] = partition => partition.GetMany([K("k")], new ValueList(), Now).Error,
        ["get each"] = partition => partition.GetEach([K("k")], new ValueList(), Now).Error,
        ["get and keep expiry"] = partition => partition.GetAndExpire(K("k"), ExpiryChange.KeepOld, Now).Error,
        ["get range"] = partition => partition.GetRange(K("k"), 0, 1, Now).Error,
        ["peek"] = partition => partition.Peek(K("k"), Now).Error,
        ["count"] = partition => partition.Count().Error,
        ["count existing"] = partition => partition.CountExisting([K("k")], Now).Error,
        ["expiry"] = partition => partition.ExpiryOf(K("k"), Now).Error,
        ["random key"] = partition => partition.RandomKey(1, Now).Error,
        ["sort to nowhere"] = partition => partition.Sort(K("missing"), null, Now).Error,
        ["scan"] = partition => partition.Scan(0, 10, "*"u8, Now).Error,
        ["type"] = partition => partition.TypeOf(K("k"), Now).Error,
        ["encoding"] = partition => partition.EncodingOf(K("k"), Now).Error,
        ["memory"] = partition => partition.MemoryUsage(K("k"), Now).Error,
    };

    private readonly RecordingJournal _journal = new();
    private readonly DynamicPartition _partition;

    public RefusalTests()
    {
        _partition = MakeDynamic(_journal);
        _partition.Put("k", "v", expiry: 5_000_000);
        _partition.Put("n", "1");
    }

    public static TheoryData<string> WriteNames => [.. Writes.Keys];

    public static TheoryData<string> ReadNames => [.. Reads.Keys];

    [Theory]
    [MemberData(nameof(WriteNames))]
    public void AWriteThatTheJournalRefusesChangesNothing(string name)
    {
        _journal.Refusal = DiskFull;
        Assert.Equal(DiskFull, Writes[name](_partition));
        Assert.Equal(["k", "n"], _partition.Keys());
        Assert.Equal(("v", "1", At(5_000_000)), (_partition.Read("k"), _partition.Read("n"), _partition.ExpiryOf("k")));
    }

    [Theory]
    [MemberData(nameof(ReadNames))]
    public void ReadsGoOnWhenTheJournalRefuses(string name)
    {
        _journal.Refusal = DiskFull;
        Assert.Null(Reads[name](_partition));
    }

    [Theory]
    [MemberData(nameof(WriteNames))]
    public void ADroppedPartitionRefusesWrites(string name)
    {
        _partition.Drop();
        Assert.Equal(DomainErrors.PartitionNotFound, Writes[name](_partition));
    }

    [Theory]
    [MemberData(nameof(ReadNames))]
    public void ADroppedPartitionRefusesReads(string name)
    {
        _partition.Drop();
        Assert.Equal(DomainErrors.PartitionNotFound, Reads[name](_partition));
    }

    [Fact]
    public void ADroppedPartitionHoldsNothingAndReportsNothing()
    {
        _journal.Take();
        _partition.Drop();
        ulong position = 7;
        Assert.Equal(0, _partition.SweepExpired(ref position, 10, new UnixTime(9_000_000)));
        Assert.Equal(0UL, position);
        Assert.Equal(0, _partition.Statistics().Keys);
        Assert.Empty(_journal.Take());
    }

    [Fact]
    public void AnExpiredKeyIsInvisibleButStaysWhenTheJournalRefuses()
    {
        _journal.Refusal = DiskFull;
        var past = new UnixTime(6_000_000);
        Assert.Null(_partition.Read("k", past));
        Assert.Equal(2, _partition.Count().Result);
        ulong position = 0;
        Assert.Equal(0, _partition.SweepExpired(ref position, 10, past));
    }

    [Fact]
    public void RandomKeyLeavesTheExpiredWhenTheJournalRefuses()
    {
        Assert.Equal(1, _partition.Delete([K("n")], Now).Result);
        _journal.Refusal = DiskFull;
        Assert.Null(_partition.RandomKey(1, new UnixTime(6_000_000)).Result);
        Assert.Equal(1, _partition.Count().Result);
    }
}
