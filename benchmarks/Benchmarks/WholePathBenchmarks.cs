using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Values;
using GoKV.Host.Resp;

namespace GoKV.Benchmarks;

/// <summary>
/// Bytes to bytes without sockets: what a connection does with a batch. The baseline has the same reader and writer, and a dictionary of strings under a
/// lock between them: the least that a server could do.
/// </summary>
[MemoryDiagnoser]
public class WholePathBenchmarks
{
    private readonly ReadOnlySequence<byte> _hit = new(Batch.Of("GET", "{key}").Bytes);
    private readonly ReadOnlySequence<byte> _miss = new(Batch.Of("GET", "no-{key}").Bytes);
    private readonly ReadOnlySequence<byte> _set = new(Batch.Of("SET", "{key}", "12345").Bytes);
    private readonly ReadOnlySequence<byte> _increment = new(Batch.Of("INCR", "{key}").Bytes);
    private readonly Server _server = new();
    private readonly CommandDispatcher _dispatcher;
    private readonly RespReader _reader = new() { Authenticated = true };
    private readonly CommandArguments _words = new();
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly RespWriter _writer;
    private readonly Dictionary<string, byte[]> _dictionary = [];
    private readonly Lock _gate = new();

    public WholePathBenchmarks()
    {
        _dispatcher = _server.Dispatcher;
        _writer = new RespWriter(_output);
        for (int i = 0; i < Batch.Keys; i++)
            _dictionary[Batch.NameOf(i)] = Encoding.ASCII.GetBytes(Batch.NameOf(i));
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public int GetFromDictionary()
    {
        _output.ResetWrittenCount();
        ReadOnlySequence<byte> input = _hit;
        while (_reader.Read(ref input, _words) == ReadStatus.Complete)
        {
            string key = Encoding.ASCII.GetString(_words[1]);
            byte[]? value;
            lock (_gate)
                _dictionary.TryGetValue(key, out value);
            _writer.Write(value is null ? Reply.Null : Reply.Bulk(value), protocolVersion: 2);
        }

        _writer.Commit();
        return _output.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> GetHit() => AnswerAsync(_hit);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> GetMiss() => AnswerAsync(_miss);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> Set() => AnswerAsync(_set);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public ValueTask<int> Increment() => AnswerAsync(_increment);

    private async ValueTask<int> AnswerAsync(ReadOnlySequence<byte> input)
    {
        _output.ResetWrittenCount();
        UnixTime now = Server.Now;
        while (_reader.Read(ref input, _words) == ReadStatus.Complete)
            _writer.Write(await _dispatcher.DispatchAsync(_words, _server.Session, now), protocolVersion: 2);
        _writer.Commit();
        return _output.WrittenCount;
    }
}
