using System.Buffers.Binary;
using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Errors;
using GoKV.Domain.Sketches;

namespace GoKV.Application.HyperLogLogs;

/// <summary>PFSELFTEST: whether HyperLogLogs count as they should on this machine. Takes a second or two.</summary>
internal sealed record PfSelfTestCommand : Command
{
    public static readonly CommandSpec Spec = new("pfselftest")
    {
        Arity = 1,
        Flags = CommandFlags.Admin | CommandFlags.LongRunning,
        Group = CommandGroup.HyperLogLog,
        Summary = "An internal command for testing HyperLogLog values",
        Since = "2.8.9",
        Complexity = "N/A",
        Bind = (CommandArguments words, in Invocation by) => new PfSelfTestCommand(),
    };
}

internal sealed class PfSelfTestHandler(ServerOptions options) : CommandHandler<PfSelfTestCommand>
{
    private const int RegisterRounds = 100;
    private const int MaxRegister = 51;
    private const long MaxElements = 10_000_000;

    // As Redis' own test: six standard errors are next to impossible.
    private const double AllowedErrors = 6;
    private static readonly double StandardError = 1.04 / Math.Sqrt(HyperLogLog.Registers);

    protected override Reply Handle(PfSelfTestCommand command)
    {
        var random = new Random();
        return TestRegisters(random) ?? TestEstimates(random) ?? Reply.Ok;
    }

    private static Error? TestRegisters(Random random)
    {
        byte[] expected = new byte[HyperLogLog.Registers];
        for (int round = 0; round < RegisterRounds; round++)
        {
            HyperLogLog sketch = HyperLogLog.Create();
            sketch.TryMakeDense();
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = (byte)random.Next(MaxRegister + 1);
                sketch.TryRaise(i, expected[i], 0, out _);
            }

            byte[] registers = sketch.ReadRegisters()!;
            for (int i = 0; i < expected.Length; i++)
            {
                if (registers[i] != expected[i])
                    return Failed($"Register {i} should be {expected[i]} but is {registers[i]}");
            }
        }

        return null;
    }

    private Error? TestEstimates(Random random)
    {
        (HyperLogLog dense, HyperLogLog sparse) = (HyperLogLog.Create(), HyperLogLog.Create());
        dense.TryMakeDense();
        long seed = random.NextInt64();
        Span<byte> element = stackalloc byte[sizeof(long)];
        long checkpoint = 1;
        for (long i = 1; i <= MaxElements; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(element, i ^ seed);
            dense.TryAdd(element, options.HllSparseMaxBytes, out _);
            sparse.TryAdd(element, options.HllSparseMaxBytes, out _);
            if (i != checkpoint)
                continue;
            if (i < options.HllSparseMaxBytes / 2 && !sparse.IsSparse)
                return Failed("sparse encoding not used");
            dense.TryCount(out long count);
            sparse.TryCount(out long other);
            if (count != other)
                return Failed("dense/sparse disagree");
            long error = Math.Abs(checkpoint - count);
            // Of ten elements two may well have the same register.
            if (error > (i == 10 ? 1 : Math.Ceiling(StandardError * AllowedErrors * checkpoint)))
                return Failed(string.Create(CultureInfo.InvariantCulture, $"Too big error. card:{checkpoint} abserr:{error}"));
            checkpoint *= 10;
        }

        return null;
    }

    private static Error Failed(string what) => new("ERR TESTFAILED " + what);
}
