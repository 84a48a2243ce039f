using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Strings;

/// <summary>INCR key: adds one to an integer; the new integer. DECR, INCRBY and DECRBY add something else.</summary>
internal sealed record IncrCommand(Target On, Key Key, long Delta) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new("incr", "key")
    {
        Arity = 2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast | CommandFlags.OnPartition,
        Keys = KeyPositions.One,
        Group = CommandGroup.String,
        Summary = "Increment the integer value of a key by one",
        Bind = (CommandArguments words, in Invocation by) => new IncrCommand(by.On, words.Key(1), 1),
        Run = RunOf(1),
    };

    /// <summary>Several in a row that add the same.</summary>
    public static RunSpec RunOf(long delta) =>
        new(Words: 2, (ReadOnlySpan<CommandArguments> commands, in Invocation by) => new IncrRunCommand(by.On, commands.Keys(), delta));
}

/// <summary>Several INCRs or DECRs in a row.</summary>
internal sealed record IncrRunCommand(Target On, Key[] Keys, long Delta) : PartitionCommand(On);

internal sealed class IncrHandler(IPartitionRepository partitions) : PartitionHandler<IncrCommand, ICounters>(partitions)
{
    protected override Reply Handle(IncrCommand command, ICounters partition) =>
        partition.IncrementBy(command.Key, command.Delta, command.On.Now).AsInteger();
}

internal sealed class IncrRunHandler(IPartitionRepository partitions, ServerStatistics statistics) : PartitionHandler<IncrRunCommand, ICounters>(partitions)
{
    protected override Reply Handle(IncrRunCommand command, ICounters partition)
    {
        int count = command.Keys.Length;
        var replies = new Reply[count];
        Span<long> sums = stackalloc long[Lookahead.MaxCommands];
        for (int next = 0; next < count; next++)
        {
            int done = partition.IncrementEach(command.Keys.AsSpan(next), command.Delta, sums, command.On.Now, out Error? error);
            for (int i = 0; i < done; i++)
                replies[next++] = Reply.Integer(sums[i]);
            if (error is not null)
                replies[next] = statistics.Counted(error);
        }

        return Reply.Sequence(replies);
    }
}
