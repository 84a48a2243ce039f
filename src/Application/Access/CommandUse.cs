using System.Text;
using GoKV.Application.Commands;
using GoKV.Application.Server.Introspection;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;

namespace GoKV.Application.Access;

/// <summary>A command with its words, as rules see it: which keys, channels and partitions it names or acts on.</summary>
/// <param name="Spec">Its row.</param>
/// <param name="Words">Its words; their number is right.</param>
/// <param name="On">The partition it acts on, if it acts on one.</param>
/// <param name="IsNamed">True when IN named that partition.</param>
/// <param name="Repository">Knows the names of partitions.</param>
internal readonly record struct CommandUse(CommandSpec Spec, CommandArguments Words, PartitionId On, bool IsNamed, IPartitionRepository Repository)
{
    /// <summary>Stands for the partitions that exist or will exist: no pattern describes it.</summary>
    private const string EveryPartition = "";

    /// <summary>The words that are channels: first and last, 0 for none; and whether they are patterns.</summary>
    public (int First, int Last, bool ArePatterns) Channels => Spec.Container is not null ? default : Spec.Name switch
    {
        "publish" or "spublish" => (1, 1, false),
        "subscribe" or "ssubscribe" => (1, Words.Count - 1, false),
        "psubscribe" => (1, Words.Count - 1, true),
        _ => default,
    };

    /// <summary>The words that are keys, each with what the command does to it.</summary>
    public IEnumerable<(int Place, KeyAccess Access)> Keys() =>
        CommandKeys.Of(Spec, Words).Where(key => key.Access != KeySpecification.NotKey).Select(key => (key.Place, AccessOf(key.Access)));

    /// <summary>The names of the partitions that it acts on or names.</summary>
    public IEnumerable<string> Partitions()
    {
        foreach (int place in Spec.PartitionWords)
        {
            if (place < Words.Count)
                yield return NameOf(place);
        }

        // COPY source destination [DB destination-db] [REPLACE]
        for (int i = 3; Spec is { Name: "copy", Container: null } && i + 1 < Words.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(Words[i], "DB"u8))
                yield return NameOf(i + 1);
        }

        const CommandFlags admin = CommandFlags.Admin | CommandFlags.OnPartition;
        bool concernsAll = (Spec.Flags & CommandFlags.AllPartitions) != 0 && (Spec.Flags & CommandFlags.OnPartition) == 0 && Spec.PartitionWords.Count == 0;
        if (concernsAll || ((Spec.Flags & admin) == admin && !IsNamed))
            yield return EveryPartition;
        else if ((Spec.Flags & CommandFlags.OnPartition) != 0 || (Spec.Keys != KeyPositions.None && (Spec.Flags & CommandFlags.PubSub) == 0))
            yield return Repository.TryFind(On, out Partition? partition) ? partition.Name.Text : On.ToString();
    }

    private static KeyAccess AccessOf(string words)
    {
        bool reads = words.Contains("access", StringComparison.Ordinal);
        bool writes = words.Contains("update", StringComparison.Ordinal) || words.Contains("insert", StringComparison.Ordinal)
            || words.Contains("delete", StringComparison.Ordinal);
        return (reads ? KeyAccess.Read : KeyAccess.None) | (writes ? KeyAccess.Write : KeyAccess.None);
    }

    // A created partition may be named by its number, too.
    private string NameOf(int place)
    {
        Outcome<Partition> named = PartitionReference.Find(Words[place], Repository);
        return named.Succeeded ? named.Result.Name.Text : ByteText.Of(Words, place);
    }
}
