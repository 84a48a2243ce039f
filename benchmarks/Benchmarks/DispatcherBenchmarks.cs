using BenchmarkDotNet.Attributes;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Partitions;

namespace GoKV.Benchmarks;

/// <summary>Words to reply: table, arity, permission, binding, MediatR, validation, handler, partition. The baseline asks the partition itself.</summary>
[MemoryDiagnoser]
public class DispatcherBenchmarks
{
    private readonly CommandArguments[] _hit = Batch.Of("GET", "{key}").Words;
    private readonly CommandArguments[] _miss = Batch.Of("GET", "no-{key}").Words;
    private readonly CommandArguments[] _set = Batch.Of("SET", "{key}", "12345").Words;
    private readonly CommandArguments[] _increment = Batch.Of("INCR", "{key}").Words;
    private readonly Server _server = new();
    private readonly DynamicPartition _database;
    private readonly CommandDispatcher _dispatcher;

    public DispatcherBenchmarks() => (_database, _dispatcher) = (_server.Database, _server.Dispatcher);

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public long PartitionItself()
    {
        long length = 0;
        foreach (CommandArguments words in _hit)
            length += _database.Get(words.Key(1), Server.Now).Result is { } value ? value.Length : 0;
        return length;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> GetHit() => DispatchAsync(_hit);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> GetMiss() => DispatchAsync(_miss);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> Set() => DispatchAsync(_set);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> Increment() => DispatchAsync(_increment);

    private async ValueTask<int> DispatchAsync(CommandArguments[] commands)
    {
        int errors = 0;
        foreach (CommandArguments words in commands)
            errors += await _dispatcher.DispatchAsync(words, _server.Session, Server.Now) is ErrorReply ? 1 : 0;
        return errors;
    }
}
