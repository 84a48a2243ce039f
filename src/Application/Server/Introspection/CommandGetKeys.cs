using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Introspection;

/// <summary>COMMAND GETKEYS command [arg ...]: which words of a command are its keys; with flags, also what it does to them.</summary>
internal sealed record CommandGetKeysCommand(ReadOnlyMemory<byte>[] Words, bool WithFlags) : Command
{
    public static readonly CommandSpec Spec = new("getkeys", "command [arg ...]")
    {
        Arity = -4,
        Flags = CommandContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.8.13",
        Complexity = "O(N) where N is the number of arguments to the command",
        Summary = "Extracts the key names from an arbitrary command.",
        Bind = (CommandArguments words, in Invocation _) => new CommandGetKeysCommand(words.MemoriesFrom(2), WithFlags: false),
    };

    public static readonly CommandSpec WithFlagsSpec = Spec with
    {
        Name = "getkeysandflags",
        Since = "7.0.0",
        Summary = "Extracts the key names and access flags for an arbitrary command.",
        Bind = (CommandArguments words, in Invocation _) => new CommandGetKeysCommand(words.MemoriesFrom(2), WithFlags: true),
    };
}

internal sealed class CommandGetKeysHandler(CommandTable table) : CommandHandler<CommandGetKeysCommand>
{
    private static readonly Error InvalidCommand = new("ERR Invalid command specified");
    private static readonly Error NoKeys = new("ERR The command has no key arguments");
    private static readonly Error InvalidWords = new("ERR Invalid arguments specified for command");
    private static readonly Error InvalidCount = new("ERR Invalid number of arguments specified for command");

    protected override Reply Handle(CommandGetKeysCommand command)
    {
        ReadOnlyMemory<byte>[] words = command.Words;
        CommandSpec? spec = table.FindByWords(words);
        // IN users GET k: the keys are those of what follows.
        if (spec is { IsPrefix: true } && words.Length > 2)
        {
            words = words[2..];
            spec = table.FindByWords(words);
        }

        if (spec is null)
            return InvalidCommand;
        if (KeySpecification.Of(spec).Count == 0)
            return NoKeys;
        if (!spec.AcceptsCount(words.Length))
            return InvalidCount;
        Reply[] keys = [.. CommandKeys.Of(spec, CommandArguments.Of(words)).Select(key => Found(words[key.Place], key.Access, command.WithFlags))];
        return keys.Length > 0 || CommandTraits.Of(spec.FullName).Flags.Contains("no_mandatory_keys", StringComparison.Ordinal) ? Reply.Array(keys) : InvalidWords;
    }

    private static Reply Found(ReadOnlyMemory<byte> word, string access, bool withFlags)
    {
        Reply key = Reply.Bulk(Value.Borrow(word));
        return withFlags ? Reply.Array(key, CommandDescription.Words(access.Split(' '))) : key;
    }
}
