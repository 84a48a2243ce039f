using GoKV.Domain.Values;

namespace GoKV.Application.Commands;

/// <summary>
/// How a run of the same command, sent one behind the other in a pipeline, becomes one request: it takes the partition's lock once and goes through MediatR
/// once, and its reply has as many replies as there were commands (docs/adr/0010).
/// </summary>
/// <param name="Words">How many words each of the commands has to have; with another number it is carried out alone.</param>
/// <param name="Bind">Makes the request.</param>
public sealed record RunSpec(int Words, RunBinder Bind);

/// <summary>Turns the words of several commands of one kind into a request. As a <see cref="Binder"/>, it touches no data.</summary>
/// <param name="commands">Two commands or more, each with the number of words that the specification says.</param>
/// <param name="by">Who asks, on which partition, and when.</param>
public delegate Command RunBinder(ReadOnlySpan<CommandArguments> commands, in Invocation by);

/// <summary>What binders of runs need of several commands.</summary>
internal static class RunWords
{
    /// <summary>The first word after the name of each, as a key.</summary>
    public static Key[] Keys(this ReadOnlySpan<CommandArguments> commands)
    {
        var keys = new Key[commands.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = commands[i].Key(1);
        return keys;
    }
}
