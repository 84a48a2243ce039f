using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;

namespace GoKV.Application.Transactions;

/// <summary>What a client has queued since MULTI.</summary>
/// <remarks>Thread safety: none; its session's commands use it, one at a time.</remarks>
public sealed class Transaction
{
    private readonly List<QueuedCommand> _commands = [];
    private long _bytes;

    /// <summary>The commands in their order.</summary>
    public IReadOnlyList<QueuedCommand> Commands => _commands;

    /// <summary>True when a command could not be queued: EXEC will carry out nothing.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>True when carrying it out may take long enough to be felt by the other connections of a socket thread.</summary>
    public bool IsLong { get; private set; }

    /// <summary>The flags of all its commands.</summary>
    public CommandFlags Flags { get; private set; }

    /// <summary>Bytes of memory that it takes.</summary>
    public long Bytes => _bytes;

    /// <summary>Says that a command could not be queued. What is queued is let go.</summary>
    public void Abort()
    {
        IsAborted = true;
        _commands.Clear();
        _bytes = 0;
    }

    /// <summary>Queues a command; false when the transaction has grown too large.</summary>
    public bool TryAdd(QueuedCommand command)
    {
        if (IsAborted)
            return true;
        _bytes += TransactionLimits.OverheadOf(command.Words.Count);
        for (int i = 0; i < command.Words.Count; i++)
            _bytes += command.Words[i].Length;
        if (_bytes > TransactionLimits.MaxQueuedBytes)
            return false;
        IsLong |= command.IsLong || _commands.Count >= TransactionLimits.ManyCommands;
        Flags |= command.Spec.Flags;
        _commands.Add(command);
        return true;
    }
}

/// <summary>A command that waits for EXEC.</summary>
/// <param name="Spec">Its row.</param>
/// <param name="Words">Its words, on their own.</param>
/// <param name="IsNamed">True when IN named the partition.</param>
/// <param name="IsLong">True when it may take long.</param>
/// <param name="Carrier">Carries it out.</param>
public sealed record QueuedCommand(CommandSpec Spec, CommandArguments Words, bool IsNamed, bool IsLong, ICommandCarrier Carrier)
{
    private const CommandFlags TouchesData = CommandFlags.ReadOnly | CommandFlags.Write;

    /// <summary>True when it reads or writes the data of its partition, and does nothing else: it belongs under the partition's lock.</summary>
    public bool IsOnData => (Spec.Flags & CommandFlags.OnPartition) != 0 && (Spec.Flags & TouchesData) != 0;

    /// <summary>True when it changes data.</summary>
    public bool Writes => (Spec.Flags & CommandFlags.Write) != 0;
}

/// <summary>Carries out queued commands: the dispatcher.</summary>
public interface ICommandCarrier
{
    /// <summary>Carries out a queued command.</summary>
    Task<Reply> CarryAsync(QueuedCommand command, Session session, Target on);
}
