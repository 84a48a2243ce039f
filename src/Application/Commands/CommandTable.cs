using System.Collections.Frozen;
using System.Text;
using GoKV.Application.Connection;
using GoKV.Application.Connection.Client;
using GoKV.Application.HyperLogLogs;
using GoKV.Application.Keys;
using GoKV.Application.Partitions;
using GoKV.Application.PubSub;
using GoKV.Application.Saving;
using GoKV.Application.Scripting;
using GoKV.Application.Server;
using GoKV.Application.Server.Acl;
using GoKV.Application.Server.Config;
using GoKV.Application.Server.Debugging;
using GoKV.Application.Server.Info;
using GoKV.Application.Server.Introspection;
using GoKV.Application.Server.Lolwut;
using GoKV.Application.Server.Monitoring;
using GoKV.Application.Server.Profiling;
using GoKV.Application.Server.Replication;
using GoKV.Application.Strings;
using GoKV.Application.Transactions;

namespace GoKV.Application.Commands;

/// <summary>
/// All commands: one line each. COMMAND, COMMAND DOCS, the HELP of containers, permissions and docs/commands.md are made from this list, and nothing
/// else has to be told of a new command.
/// </summary>
/// <remarks>Thread safety: immutable once made.</remarks>
public sealed class CommandTable
{
    // Longer names are looked up as well as short ones; this only bounds the stack.
    private const int MaxNameLength = 64;

    private readonly FrozenDictionary<string, CommandSpec>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Dictionary<CommandSpec, FrozenDictionary<string, CommandSpec>> _subcommands = new(ReferenceEqualityComparer.Instance);

    /// <summary>A table of these commands.</summary>
    public CommandTable(IEnumerable<CommandSpec> commands)
    {
        Commands = Numbered(commands.Select(Complete).OrderBy(spec => spec.Name, StringComparer.Ordinal));
        Rows = [.. Commands.SelectMany(spec => spec.Subcommands.Prepend(spec))];
        FrozenDictionary<string, CommandSpec> byName = Commands.ToFrozenDictionary(spec => spec.Name, StringComparer.OrdinalIgnoreCase);
        _byName = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (CommandSpec container in Commands.Where(spec => spec.Subcommands.Count > 0))
            _subcommands[container] = container.Subcommands.ToFrozenDictionary(spec => spec.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The table that the server has.</summary>
    public static CommandTable Standard { get; } = new(
    [
        // Strings and integers.
        AppendCommand.Spec,
        DecrCommand.Spec,
        DecrByCommand.Spec,
        GetCommand.Spec,
        GetDelCommand.Spec,
        GetExCommand.Spec,
        GetRangeCommand.Spec,
        GetSetCommand.Spec,
        IncrCommand.Spec,
        IncrByCommand.Spec,
        IncrByFloatCommand.Spec,
        MGetCommand.Spec,
        MSetCommand.Spec,
        MSetNxCommand.Spec,
        PSetExCommand.Spec,
        SetCommand.Spec,
        SetExCommand.Spec,
        SetNxCommand.Spec,
        SetRangeCommand.Spec,
        StrLenCommand.Spec,
        SubStrCommand.Spec,
        LcsCommand.Spec,

        // Bits of strings.
        BitCountCommand.Spec,
        BitFieldCommand.Spec,
        BitFieldCommand.ReadSpec,
        BitOpCommand.Spec,
        BitPosCommand.Spec,
        GetBitCommand.Spec,
        SetBitCommand.Spec,

        // HyperLogLogs, which are strings.
        PfAddCommand.Spec,
        PfCountCommand.Spec,
        PfDebugCommand.Spec,
        PfMergeCommand.Spec,
        PfSelfTestCommand.Spec,

        // Keys of any kind of value.
        CopyCommand.Spec,
        DbSizeCommand.Spec,
        DelCommand.Spec,
        DumpCommand.Spec,
        ExistsCommand.Spec,
        ExpireCommand.Spec,
        ExpireAtCommand.Spec,
        ExpireTimeCommand.Spec,
        FlushAllCommand.Spec,
        FlushDbCommand.Spec,
        KeysCommand.Spec,
        MemoryCommand.Spec,
        MigrateCommand.Spec,
        MoveCommand.Spec,
        ObjectCommand.Spec,
        PersistCommand.Spec,
        PExpireCommand.Spec,
        PExpireAtCommand.Spec,
        PExpireTimeCommand.Spec,
        PTtlCommand.Spec,
        RandomKeyCommand.Spec,
        RenameCommand.Spec,
        RenameNxCommand.Spec,
        RestoreCommand.Spec,
        ScanCommand.Spec,
        SortCommand.Spec,
        SortCommand.ReadOnlySpec,
        SwapDbCommand.Spec,
        TouchCommand.Spec,
        TtlCommand.Spec,
        TypeCommand.Spec,
        UnlinkCommand.Spec,

        // Saving.
        BackupCommand.Spec,
        BgRewriteAofCommand.Spec,
        BgSaveCommand.Spec,
        LastSaveCommand.Spec,
        SaveCommand.Spec,
        ShutdownCommand.Spec,
        WaitCommand.Spec,
        WaitAofCommand.Spec,

        // Partitions.
        AlterPartitionCommand.Spec,
        CreatePartitionCommand.Spec,
        DescribePartitionCommand.Spec,
        DropPartitionCommand.Spec,
        InCommand.Spec,
        ListPartitionsCommand.Spec,
        AggregatePartitionCommand.Avg,
        AggregatePartitionCommand.Count,
        AggregatePartitionCommand.Max,
        AggregatePartitionCommand.Min,
        AggregatePartitionCommand.Sum,
        StatsPartitionCommand.Spec,
        UseCommand.Spec,

        // The connection.
        AuthCommand.Spec,
        ClientContainer.Spec,
        EchoCommand.Spec,
        HelloCommand.Spec,
        PingCommand.Spec,
        QuitCommand.Spec,
        ClusterCommand.AskingSpec,
        ClusterCommand.ReadOnlySpec,
        ClusterCommand.ReadWriteSpec,
        ResetCommand.Spec,
        UseCommand.SelectSpec,

        // Publish and subscribe.
        PublishCommand.Spec,
        PublishCommand.ShardSpec,
        PubSubCommand.Spec,
        SubscribeCommand.Spec,
        SubscribeCommand.PatternSpec,
        SubscribeCommand.ShardSpec,
        UnsubscribeCommand.Spec,
        UnsubscribeCommand.PatternSpec,
        UnsubscribeCommand.ShardSpec,

        // Transactions.
        DiscardCommand.Spec,
        ExecCommand.Spec,
        MultiCommand.Spec,
        UnwatchCommand.Spec,
        WatchCommand.Spec,

        // Scripts and functions: there are none.
        EvalCommand.Spec,
        EvalCommand.ReadOnlySpec,
        EvalCommand.ShaSpec,
        EvalCommand.ShaReadOnlySpec,
        EvalCommand.FunctionSpec,
        EvalCommand.FunctionReadOnlySpec,
        FunctionCommand.Spec,
        ScriptCommand.Spec,

        // The server.
        AclContainer.Spec,
        ClusterCommand.Spec,
        CommandContainer.Spec,
        ConfigContainer.Spec,
        DebugCommand.Spec,
        FailoverCommand.Spec,
        InfoCommand.Spec,
        LatencyCommand.Spec,
        ModuleCommand.Spec,
        MonitorCommand.Spec,
        LolwutCommand.Spec,
        ReplicaOfCommand.OldSpec,
        ReplicaOfCommand.Spec,
        ReplConfCommand.Spec,
        RoleCommand.Spec,
        SlowLogCommand.Spec,
        SyncCommand.PartialSpec,
        SyncCommand.Spec,
        TimeCommand.Spec,
    ]);

    /// <summary>The commands in the order of their names.</summary>
    public IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>The commands and their subcommands, each at its <see cref="CommandSpec.Index"/>.</summary>
    public IReadOnlyList<CommandSpec> Rows { get; }

    /// <summary>The command with a name, in any case; null when there is none.</summary>
    public CommandSpec? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameLength)
            return null;
        Span<char> text = stackalloc char[MaxNameLength];
        return _byName.TryGetValue(text[..Encoding.Latin1.GetChars(name, text)], out CommandSpec? spec) ? spec : null;
    }

    /// <summary>The subcommand of a container with a name, in any case; null when there is none.</summary>
    public CommandSpec? FindSubcommand(CommandSpec container, ReadOnlySpan<byte> name) =>
        name.Length <= MaxNameLength && _subcommands[container].TryGetValue(Encoding.Latin1.GetString(name), out CommandSpec? spec) ? spec : null;

    private static CommandSpec[] Numbered(IEnumerable<CommandSpec> commands)
    {
        int next = 0;
        return [.. commands.Select(spec => spec with { Index = next++, Subcommands = [.. spec.Subcommands.Select(sub => sub with { Index = next++ })] })];
    }

    // Subcommands learn their container, and every container that has no HELP gets one, made from its own rows.
    private static CommandSpec Complete(CommandSpec spec)
    {
        IEnumerable<CommandSpec> subcommands = spec.Subcommands;
        if (spec.Subcommands.Count > 0 && spec.Subcommands.All(sub => sub.Name != "help"))
            subcommands = subcommands.Append(HelpCommand.SpecOf(spec));
        return spec with { Subcommands = [.. subcommands.Select(sub => sub with { Container = spec.Name })] };
    }
}
