using System.Text;

namespace GoKV.Application.Notifications;

/// <summary>Which events are published, and where to: the letters of Redis' notify-keyspace-events.</summary>
[Flags]
internal enum EventClasses
{
    None = 0,

    /// <summary>K: to __keyspace@...__ channels, named by the key.</summary>
    Keyspace = 1 << 0,

    /// <summary>E: to __keyevent@...__ channels, named by the event.</summary>
    Keyevent = 1 << 1,

    /// <summary>g: on keys of any kind of value.</summary>
    Generic = 1 << 2,

    /// <summary>$: on strings.</summary>
    String = 1 << 3,

    /// <summary>l s h z t d: on kinds of value that there are not yet; they are kept and shown.</summary>
    List = 1 << 4,
    Set = 1 << 5,
    Hash = 1 << 6,
    SortedSet = 1 << 7,

    /// <summary>x: expired.</summary>
    Expired = 1 << 8,

    /// <summary>e: evicted.</summary>
    Evicted = 1 << 9,
    Stream = 1 << 10,
    Module = 1 << 11,

    /// <summary>n: a key that was not there before. Not in A.</summary>
    New = 1 << 12,

    /// <summary>m: a key that was read and is not there. Not in A.</summary>
    Miss = 1 << 13,

    /// <summary>A.</summary>
    All = Generic | String | List | Set | Hash | SortedSet | Expired | Evicted | Stream | Module,
}

/// <summary>Reads and writes the letters.</summary>
internal static class EventClassLetters
{
    /// <summary>What is wrong with letters, in Redis' words.</summary>
    public const string Problem = "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";

    // In the order in which Redis writes them.
    private static readonly (char Letter, EventClasses Class)[] InAll =
    [
        ('g', EventClasses.Generic), ('$', EventClasses.String), ('l', EventClasses.List), ('s', EventClasses.Set), ('h', EventClasses.Hash),
        ('z', EventClasses.SortedSet), ('x', EventClasses.Expired), ('e', EventClasses.Evicted), ('t', EventClasses.Stream), ('d', EventClasses.Module),
        ('n', EventClasses.New),
    ];

    private static readonly (char Letter, EventClasses Class)[] Others =
        [('K', EventClasses.Keyspace), ('E', EventClasses.Keyevent), ('m', EventClasses.Miss)];

    /// <summary>The classes that letters mean; null when one of them means none.</summary>
    public static EventClasses? Read(string letters)
    {
        EventClasses classes = EventClasses.None;
        foreach (char letter in letters)
        {
            EventClasses meant = letter == 'A' ? EventClasses.All : InAll.Concat(Others).FirstOrDefault(pair => pair.Letter == letter).Class;
            if (meant == EventClasses.None)
                return null;
            classes |= meant;
        }

        return classes;
    }

    /// <summary>The letters as CONFIG GET shows them: A stands for its classes, and then n is left out, as by Redis 7.0.</summary>
    public static string Write(EventClasses classes)
    {
        var letters = new StringBuilder();
        if (classes.HasFlag(EventClasses.All))
            letters.Append('A');
        else
            AppendThose(InAll);
        AppendThose(Others);
        return letters.ToString();

        void AppendThose((char Letter, EventClasses Class)[] known)
        {
            foreach ((char letter, EventClasses one) in known)
            {
                if (classes.HasFlag(one))
                    letters.Append(letter);
            }
        }
    }
}
