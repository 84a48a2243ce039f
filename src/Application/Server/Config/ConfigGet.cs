using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Options;
using GoKV.Domain.Ports;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG GET parameter [parameter ...]: the parameters with these names, or that these globs describe, each once.</summary>
internal sealed record ConfigGetCommand(string[] Patterns) : Command
{
    public static readonly CommandSpec Spec = new("get", "parameter [parameter ...]")
    {
        Arity = -3,
        Flags = ConfigContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.0.0",
        Complexity = "O(N) where N is the number of configuration parameters provided",
        Summary = "Returns the effective values of configuration parameters.",
        Bind = (CommandArguments words, in Invocation _) => new ConfigGetCommand(words.TextsFrom(2)),
    };
}

internal sealed class ConfigGetHandler(ServerOptions options, IPartitionRepository partitions) : CommandHandler<ConfigGetCommand>
{
    protected override Reply Handle(ConfigGetCommand command)
    {
        var found = new OrderedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pattern in command.Patterns)
        {
            if (pattern.AsSpan().ContainsAny('*', '?', '['))
            {
                foreach ((string name, ServerOption option) in OptionTable.Matching(pattern))
                    found.TryAdd(name, option.Show(options, partitions));
            }
            else if (OptionTable.Find(pattern) is { } option)
            {
                // Under the name as the client wrote it, as in Redis.
                found.TryAdd(pattern, option.Show(options, partitions));
            }
        }

        return Fields.Map(found.Select(pair => (pair.Key, Reply.Bulk(pair.Value))));
    }
}
