using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Sketches;
using GoKV.Domain.Values;

namespace GoKV.Application.HyperLogLogs;

/// <summary>What PFDEBUG shows.</summary>
internal enum PfDebugAction
{
    /// <summary>Nothing that there is.</summary>
    Unknown,

    /// <summary>The registers of one that is made dense.</summary>
    GetReg,

    /// <summary>The runs of a sparse one.</summary>
    Decode,

    /// <summary>The word <c>sparse</c> or <c>dense</c>.</summary>
    Encoding,

    /// <summary>Whether it was made dense.</summary>
    ToDense,
}

/// <summary>PFDEBUG subcommand key: how a HyperLogLog is stored, for tests.</summary>
/// <param name="On">The partition and the time.</param>
/// <param name="Action">The subcommand.</param>
/// <param name="Word">As it was written.</param>
/// <param name="Key">The key.</param>
internal sealed record PfDebugCommand(Target On, PfDebugAction Action, string Word, Key Key) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("pfdebug", "subcommand key")
    {
        Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Admin | CommandFlags.OnPartition,
        Keys = new KeyPositions(2, 2, 1),
        Group = CommandGroup.HyperLogLog,
        Summary = "Internal commands for debugging HyperLogLog values",
        Since = "2.8.9",
        Complexity = "N/A",
        Bind = (CommandArguments words, in Invocation by) => new PfDebugCommand(by.On, ActionOf(words), CommandErrors.Echo(words[1], int.MaxValue), words.Key(2)),
    };

    private static PfDebugAction ActionOf(CommandArguments words) =>
        words.Is(1, "GETREG"u8) ? PfDebugAction.GetReg
        : words.Is(1, "DECODE"u8) ? PfDebugAction.Decode
        : words.Is(1, "ENCODING"u8) ? PfDebugAction.Encoding
        : words.Is(1, "TODENSE"u8) ? PfDebugAction.ToDense
        : PfDebugAction.Unknown;
}

internal sealed class PfDebugHandler(IPartitionRepository partitions) : PartitionHandler<PfDebugCommand, ISketches>(partitions)
{
    private static readonly Error NoSuchKey = new("ERR The specified key does not exist");
    private static readonly Error NotSparse = new("ERR HLL encoding is not sparse");

    // What is wrong with the key comes first, as in Redis.
    protected override Reply Handle(PfDebugCommand command, ISketches partition)
    {
        bool makesDense = command.Action is PfDebugAction.GetReg or PfDebugAction.ToDense;
        Outcome<HyperLogLog?> examined = partition.ExamineSketch(command.Key, makesDense, out bool wasSparse, command.On.Now);
        if (examined.Error is { } error)
            return error;
        if (examined.Result is not { } sketch)
            return NoSuchKey;
        return command.Action switch
        {
            PfDebugAction.GetReg => Reply.Array([.. sketch.ReadRegisters()!.Select(register => Reply.Integer(register))]),
            PfDebugAction.Decode => sketch.IsSparse ? Reply.Bulk(sketch.DescribeRuns()) : NotSparse,
            PfDebugAction.Encoding => Reply.SimpleString(sketch.IsSparse ? "sparse" : "dense"),
            PfDebugAction.ToDense => Reply.OneIf(wasSparse),
            _ => new Error($"ERR Unknown PFDEBUG subcommand '{command.Word}'"),
        };
    }
}
