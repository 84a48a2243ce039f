using System.Diagnostics;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Notifications;

/// <summary>How Redis names the events, and of which class they are.</summary>
internal static class KeyEventNames
{
    private static readonly (byte[] Name, EventClasses Class)[] All = [.. Enum.GetValues<KeyEvent>().Select(Describe)];

    public static ReadOnlySpan<byte> NameOf(KeyEvent what) => All[(int)what].Name;

    public static EventClasses ClassOf(KeyEvent what) => All[(int)what].Class;

    private static (byte[] Name, EventClasses Class) Describe(KeyEvent what) => what switch
    {
        KeyEvent.Set => ("set"u8.ToArray(), EventClasses.String),
        KeyEvent.New => ("new"u8.ToArray(), EventClasses.New),
        KeyEvent.Append => ("append"u8.ToArray(), EventClasses.String),
        KeyEvent.SetRange => ("setrange"u8.ToArray(), EventClasses.String),
        KeyEvent.SetBit => ("setbit"u8.ToArray(), EventClasses.String),
        KeyEvent.AddElements => ("pfadd"u8.ToArray(), EventClasses.String),
        KeyEvent.IncrementBy => ("incrby"u8.ToArray(), EventClasses.String),
        KeyEvent.IncrementByFloat => ("incrbyfloat"u8.ToArray(), EventClasses.String),
        KeyEvent.Delete => ("del"u8.ToArray(), EventClasses.Generic),
        KeyEvent.Expire => ("expire"u8.ToArray(), EventClasses.Generic),
        KeyEvent.Persist => ("persist"u8.ToArray(), EventClasses.Generic),
        KeyEvent.Expired => ("expired"u8.ToArray(), EventClasses.Expired),
        KeyEvent.Evicted => ("evicted"u8.ToArray(), EventClasses.Evicted),
        KeyEvent.RenameFrom => ("rename_from"u8.ToArray(), EventClasses.Generic),
        KeyEvent.RenameTo => ("rename_to"u8.ToArray(), EventClasses.Generic),
        KeyEvent.CopyTo => ("copy_to"u8.ToArray(), EventClasses.Generic),
        KeyEvent.MoveFrom => ("move_from"u8.ToArray(), EventClasses.Generic),
        KeyEvent.MoveTo => ("move_to"u8.ToArray(), EventClasses.Generic),
        KeyEvent.Restore => ("restore"u8.ToArray(), EventClasses.Generic),
        KeyEvent.SortStore => ("sortstore"u8.ToArray(), EventClasses.List),
        KeyEvent.Miss => ("keymiss"u8.ToArray(), EventClasses.Miss),
        _ => throw new UnreachableException($"No name for {what}."),
    };
}
