using System.Buffers;
using BenchmarkDotNet.Attributes;
using GoKV.Application.Commands;
using GoKV.Host.Resp;

namespace GoKV.Benchmarks;

/// <summary>Bytes to words. The baseline reads the same commands in the obvious way: a line at a time, an array for each word.</summary>
[MemoryDiagnoser]
public class RespReaderBenchmarks
{
    private readonly RespReader _reader = new() { Authenticated = true };
    private readonly CommandArguments _words = new();
    private readonly ReadOnlySequence<byte> _get = new(Batch.Of("GET", "{key}").Bytes);
    private readonly ReadOnlySequence<byte> _set = new(Batch.Of("SET", "{key}", "12345").Bytes);
    private readonly ReadOnlySequence<byte> _mset = new(Batch.Of([.. Enumerable.Repeat("{key}", 20).Prepend("MSET")]).Bytes);
    private readonly ReadOnlySequence<byte> _getInSegments = Batch.Of("GET", "{key}").InSegments(64);

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public int GetLineByLine()
    {
        var input = new SequenceReader<byte>(_get);
        int words = 0;
        while (TryReadNumber(ref input, out int count))
        {
            byte[][] command = new byte[count][];
            for (int i = 0; i < count && TryReadNumber(ref input, out int length); i++)
            {
                command[i] = input.UnreadSequence.Slice(0, length).ToArray();
                input.Advance(length + 2);
            }

            words += command.Length;
        }

        return words;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int Get() => Read(_get);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int Set() => Read(_set);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int MsetOfTen() => Read(_mset);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int GetInSegmentsOf64() => Read(_getInSegments);

    private int Read(ReadOnlySequence<byte> input)
    {
        int words = 0;
        while (_reader.Read(ref input, _words) == ReadStatus.Complete)
            words += _words.Count;
        return words;
    }

    private static bool TryReadNumber(ref SequenceReader<byte> input, out int number)
    {
        number = 0;
        return input.TryReadTo(out ReadOnlySpan<byte> line, "\r\n"u8) && System.Buffers.Text.Utf8Parser.TryParse(line[1..], out number, out _);
    }
}
