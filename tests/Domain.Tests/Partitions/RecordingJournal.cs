using GoKV.Domain.Errors;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Partitions;

/// <summary>Writes down what a partition reports, a line each: <c>put k 1 @500</c>, <c>delete k</c>, <c>begin</c>, <c>end</c>.</summary>
internal sealed class RecordingJournal : IPartitionJournal
{
    private readonly List<string> _effects = [];
    private bool _inBatch;

    public Error? Refusal { get; set; }

    public Lsn LastLsn => new(_effects.Count);

    /// <summary>What was reported since the last call.</summary>
    public string[] Take()
    {
        Assert.False(_inBatch);
        string[] effects = [.. _effects];
        _effects.Clear();
        return effects;
    }

    public Lsn Put(ReadOnlySpan<byte> key, Value value, Expiry expiry) => Add($"put {Text(key)} {value}{At(expiry)}");

    public Lsn Delete(ReadOnlySpan<byte> key) => Add($"delete {Text(key)}");

    public Lsn Expire(ReadOnlySpan<byte> key, Expiry expiry) => Add($"expire {Text(key)}{(expiry.IsNone ? " never" : At(expiry))}");

    public Lsn Clear() => Add("clear");

    public void BeginBatch()
    {
        Assert.False(_inBatch);
        _inBatch = true;
        Add("begin");
    }

    public void EndBatch()
    {
        Assert.True(_inBatch);
        try
        {
            Add("end");
        }
        catch
        {
            AbandonBatch();
            throw;
        }

        _inBatch = false;
    }

    public void AbandonBatch()
    {
        if (!_inBatch)
            return;
        _inBatch = false;
        _effects.RemoveRange(_effects.LastIndexOf("begin"), _effects.Count - _effects.LastIndexOf("begin"));
    }

    public void Prepare(long bytes) => Failures?.Invoke($"prepare {bytes}");

    /// <summary>Asked before every report, and after it with <c>after</c> before its text: may throw.</summary>
    public Action<string>? Failures { get; set; }

    private static string Text(ReadOnlySpan<byte> key) => new Value(key.ToArray()).ToString();

    private static string At(Expiry expiry) => expiry.IsNone ? "" : $" @{expiry.UnixMilliseconds}";

    private Lsn Add(string effect)
    {
        Assert.Null(Refusal);
        Failures?.Invoke(effect);
        _effects.Add(effect);
        return LastLsn;
    }
}
