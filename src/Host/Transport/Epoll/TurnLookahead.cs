using System.Buffers;
using GoKV.Application.Commands;
using GoKV.Domain.Partitions;

namespace GoKV.Host.Transport.Epoll;

/// <summary>
/// The next commands of a turn's clients, whose keys are fetched together: many clients that send one command each gain from it what a pipeline does
/// (docs/adr/0010).
/// </summary>
/// <remarks>Thread safety: belongs to its loop's thread.</remarks>
internal sealed class TurnLookahead
{
    private readonly CommandArguments[] _commands = new CommandArguments[Lookahead.MaxCommands];
    private Lookahead? _lookahead;
    private PartitionId _partition;
    private int _count;

    /// <summary>Adds a command. Its words stay valid until it is carried out.</summary>
    public void Add(Lookahead lookahead, CommandArguments words, PartitionId partition)
    {
        if (_count == _commands.Length || (_count > 0 && partition != _partition))
            Fetch();
        (_lookahead, _partition, _commands[_count++]) = (lookahead, partition, words);
    }

    /// <summary>Fetches the keys of what was added since the last time.</summary>
    public void Fetch()
    {
        if (_count > 1)
            _lookahead!.Prepare(_commands.AsSpan(0, _count), _partition);
        _commands.AsSpan(0, _count).Clear();
        _count = 0;
    }
}

/// <summary>Who reads a connection, and may look at what it has received before its turn comes.</summary>
internal interface ITurnReader
{
    /// <summary>Reads the next commands without carrying them out, and tells which it will be.</summary>
    /// <param name="received">The same bytes that the next read will give.</param>
    /// <param name="turn">Who wants to know.</param>
    void ReadAhead(ReadOnlySequence<byte> received, TurnLookahead turn);
}
