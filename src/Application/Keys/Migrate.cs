using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Notifications;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Transactions;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// MIGRATE host port key|"" destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 user password] [KEYS key ...]: sends keys to another server, which need
/// not be a GoKV, and deletes here what has arrived there (https://redis.io/commands/migrate).
/// </summary>
/// <param name="Port">0 for a word that is none.</param>
/// <param name="LogIn">The words of AUTH; null for none.</param>
/// <param name="Timeout">How long each step may take.</param>
internal sealed record MigrateCommand(
    Session Session, Target On, string Host, int Port, Key[] Keys, long Database, TimeSpan Timeout, bool Copy, bool Replace, ReadOnlyMemory<byte>[]? LogIn)
    : PartitionCommand(On), IPartitionBound
{
    private const int FirstOption = 6;

    // When none is said, or one that has passed before it begins; as in Redis.
    private const long DefaultTimeout = 1000;

    // The longest time that a timer takes, 49 days.
    private const long MaxTimeout = uint.MaxValue - 1L;

    private static readonly Error KeyBesidesKeys = new("ERR When using MIGRATE KEYS option, the key argument must be set to the empty string");

    public static readonly CommandSpec Spec = new(
        "migrate", "host port key destination-db timeout [COPY] [REPLACE] [AUTH password | AUTH2 username password] [KEYS key [key ...]]")
    {
        Arity = -6,
        Flags = CommandFlags.Write | CommandFlags.MovableKeys | CommandFlags.OnPartition | CommandFlags.LeavesPartition | CommandFlags.Dangerous
            | CommandFlags.LongRunning,
        Keys = new KeyPositions(3, 3, 1),
        Group = CommandGroup.Generic,
        Summary = "Sends keys to another server and deletes here what has arrived there.",
        Since = "2.6.0",
        Complexity = "That of DUMP and DEL here, of RESTORE there, and O(N) for the data in between.",
        Bind = Bind,
    };

    // What is sent away cannot be taken back when EXEC has to.
    bool IPartitionBound.StaysOn(PartitionId partition, IPartitionRepository partitions) => false;

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        (bool copy, bool replace) = (false, false);
        ReadOnlyMemory<byte>[]? logIn = null;
        Key[] keys = [words.Key(3)];
        for (int i = FirstOption; i < words.Count; i++)
        {
            int left = words.Count - i - 1;
            if (words.Is(i, "COPY"u8))
            {
                copy = true;
            }
            else if (words.Is(i, "REPLACE"u8))
            {
                replace = true;
            }
            else if (words.Is(i, "AUTH"u8) && left >= 1)
            {
                logIn = [words.Memory(++i)];
            }
            else if (words.Is(i, "AUTH2"u8) && left >= 2)
            {
                logIn = [words.Memory(++i), words.Memory(++i)];
            }
            else if (words.Is(i, "KEYS"u8))
            {
                if (words[3].Length > 0)
                    return KeyBesidesKeys;
                keys = words.KeysFrom(i + 1);
                break;
            }
            else
            {
                return CommandErrors.Syntax;
            }
        }

        if (!IntegerText.TryParse(words[5], out long timeout) || !IntegerText.TryParse(words[4], out long database))
            return DomainErrors.NotAnInteger;
        var longest = TimeSpan.FromMilliseconds(timeout <= 0 ? DefaultTimeout : Math.Min(timeout, MaxTimeout));
        int port = IntegerText.TryParse(words[2], out long number) && number is > 0 and <= ushort.MaxValue ? (int)number : 0;
        return new MigrateCommand(by.Session, by.On, ByteText.Of(words, 1), port, keys, database, longest, copy, replace, logIn);
    }
}

/// <summary>
/// A key is in both servers from when it has arrived until its deletion here. Whether another client has changed it meanwhile is known by a watch: then it
/// stays, and the client is told, for only it can say which of the two counts.
/// </summary>
internal sealed class MigrateHandler(IPartitionRepository partitions, IRemoteServers servers, KeyEventFeed events, TimeProvider clock)
    : WaitingCommandHandler<MigrateCommand>
{
    private static readonly Reply NoKey = Reply.SimpleString("NOKEY");

    private static readonly Error NotConnected = new("IOERR error or timeout connecting to the client");

    private static readonly Error NotWritten = new("IOERR error or timeout writing to target instance");

    private static readonly Error NotRead = new("IOERR error or timeout reading to target instance");

    private static readonly Error Changed = new("ERR a key was changed while it was on its way: it is still here, and the target has what it was before");

    protected override async Task<Reply> HandleAsync(MigrateCommand command)
    {
        if (!partitions.TryFind(command.On.Partition, out Partition? partition))
            return DomainErrors.PartitionNotFound;
        if (partition is not IScalars scalars)
            return DomainErrors.WrongType(partition);
        var found = new List<Key>(command.Keys.Length);
        foreach (Key key in command.Keys)
        {
            Outcome<StoredValue?> value = scalars.Peek(key, command.On.Now, isUse: true);
            if (value.Error is { } error)
                return error;
            if (value.Result is not null)
                found.Add(key);
        }

        if (found.Count == 0)
            return NoKey;
        var transfer = new KeyTransfer(command, partition, scalars, found);
        try
        {
            RemoteAnswers answers = await servers.AskAsync(command.Host, command.Port, transfer.Commands(), command.Timeout);
            return answers.Failure switch
            {
                RemoteFailure.Connecting => NotConnected,
                RemoteFailure.Writing => NotWritten,
                _ => End(command, transfer, answers),
            };
        }
        finally
        {
            transfer.Unwatch();
        }
    }

    private Reply End(MigrateCommand command, KeyTransfer transfer, RemoteAnswers answers)
    {
        var now = new UnixTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        Error? error;
        // The dispatcher has told already what happened before the wait.
        using (KeyEventFeed.By(command.Session))
        {
            error = transfer.End(answers.Replies, now);
            events.Publish(now);
        }

        error ??= answers.Failure == RemoteFailure.Reading ? NotRead : transfer.AnyChanged ? Changed : null;
        return error is null ? Reply.Ok : error;
    }
}
