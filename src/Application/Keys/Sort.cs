using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Keys;

/// <summary>
/// SORT key [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC] [ALPHA] [STORE destination] (https://redis.io/commands/sort): partitions hold no
/// lists, sets or sorted sets, so there is never anything to sort. A missing key has no elements, and storing none deletes the destination.
/// </summary>
internal sealed record SortCommand(Target On, Key Key, Key? Destination) : PartitionCommand(On)
{
    public static readonly CommandSpec Spec = new(
        "sort", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] [STORE destination]")
    {
        Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.MovableKeys | CommandFlags.OnPartition | CommandFlags.Dangerous,
        Keys = KeyPositions.One,
        Group = CommandGroup.Generic,
        Summary = "Sort the elements in a list, set or sorted set",
        Complexity = "O(1): there is no value that has elements.",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, mayStore: true),
    };

    public static readonly CommandSpec ReadOnlySpec = Spec with
    {
        Name = "sort_ro",
        Syntax = "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA]",
        Flags = CommandFlags.ReadOnly | CommandFlags.MovableKeys | CommandFlags.OnPartition | CommandFlags.Dangerous,
        Summary = "Sort the elements in a list, set or sorted set. Read-only variant of SORT.",
        Since = "7.0.0",
        Bind = (CommandArguments words, in Invocation by) => Bind(words, by, mayStore: false),
    };

    private static Binding Bind(CommandArguments words, in Invocation by, bool mayStore)
    {
        Key? destination = null;
        for (int i = 2; i < words.Count; i++)
        {
            int left = words.Count - i - 1;
            if (words.Is(i, "ASC"u8) || words.Is(i, "DESC"u8) || words.Is(i, "ALPHA"u8))
                continue;
            if (words.Is(i, "LIMIT"u8) && left >= 2)
            {
                if (!IntegerText.TryParse(words[++i], out _) || !IntegerText.TryParse(words[++i], out _))
                    return DomainErrors.NotAnInteger;
            }
            else if (mayStore && words.Is(i, "STORE"u8) && left >= 1)
            {
                destination = words.Key(++i);
            }
            else if ((words.Is(i, "BY"u8) || words.Is(i, "GET"u8)) && left >= 1)
            {
                // What such a pattern names are keys too, whichever they are.
                bool namesKeys = words.Is(i, "GET"u8) || words[i + 1].Contains((byte)'*');
                if (namesKeys && !by.Session.User.MayReadEveryKey)
                    return AccessErrors.DeniedInSort(words.Is(i, "GET"u8) ? "GET" : "BY");
                i++;
            }
            else
            {
                return CommandErrors.Syntax;
            }
        }

        return new SortCommand(by.On, words.Key(1), destination);
    }
}

internal sealed class SortHandler(IPartitionRepository partitions) : PartitionHandler<SortCommand, Partition>(partitions)
{
    protected override Reply Handle(SortCommand command, Partition partition)
    {
        Outcome<long> sorted = partition.Sort(command.Key, command.Destination, command.On.Now);
        return sorted.Succeeded && command.Destination is null ? Reply.EmptyArray : sorted.AsInteger();
    }
}
