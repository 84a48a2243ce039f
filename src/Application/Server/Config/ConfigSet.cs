using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Options;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Config;

/// <summary>CONFIG SET parameter value [parameter value ...]: sets all of them or, when one of them cannot be, none.</summary>
internal sealed record ConfigSetCommand((string Name, string Value)[] Settings) : Command
{
    public static readonly CommandSpec Spec = new("set", "parameter value [parameter value ...]")
    {
        Arity = -4,
        Flags = ConfigContainer.Flags,
        Group = CommandGroup.Server,
        Since = "2.0.0",
        Complexity = "O(N) where N is the number of configuration parameters provided",
        Summary = "Sets configuration parameters in-flight.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count % 2 != 0)
            return CommandErrors.Syntax;
        var settings = new (string, string)[(words.Count - 2) / 2];
        for (int i = 0; i < settings.Length; i++)
            settings[i] = (words.Text(2 + (2 * i)), words.Text(3 + (2 * i)));
        return new ConfigSetCommand(settings);
    }
}

internal sealed class ConfigSetValidator : CommandValidator<ConfigSetCommand>
{
    public ConfigSetValidator(ServerOptions options)
    {
        RuleFor(command => command.Settings).Must(settings => NameProblem(settings, options) is null)
            .Answers(command => NameProblem(command.Settings, options)!);
        RuleFor(command => command.Settings).Must(settings => ValueProblem(settings) is null).Answers(command => ValueProblem(command.Settings)!);
    }

    // All names before any value, and of the names the first wrong one: the order of Redis.
    private static Error? NameProblem((string Name, string Value)[] settings, ServerOptions options)
    {
        var seen = new HashSet<ServerOption>();
        foreach ((string name, string value) in settings)
        {
            if (OptionTable.Find(name) is not { } option)
                return ConfigErrors.UnknownParameter(name);
            if (option.IsProtected)
                return ConfigErrors.Failed(name, "can't set protected config");
            if (!IsSettable(option, value, options))
                return ConfigErrors.Failed(name, "can't set immutable config");
            if (!seen.Add(option))
                return ConfigErrors.Failed(name, "duplicate parameter");
        }

        return null;
    }

    // What has one value may be told that value: nothing changes.
    private static bool IsSettable(ServerOption option, string value, ServerOptions options) =>
        option.IsMutable || (option.MayBeToldItsValue && string.Equals(option.Read(options), value, StringComparison.OrdinalIgnoreCase))
        || (option.Effect == OptionEffect.Fixed && option.ProblemOf(value) is null);

    private static Error? ValueProblem((string Name, string Value)[] settings)
    {
        foreach ((string name, string value) in settings)
        {
            ServerOption option = OptionTable.Find(name)!;
            if (option.ProblemOf(value) is { } problem)
                return ConfigErrors.Failed(NameFor(option, name), problem);
        }

        return null;
    }

    // An alias is an option of its own to Redis, under that name.
    private static string NameFor(ServerOption option, string name) =>
        string.Equals(name, option.Alias, StringComparison.OrdinalIgnoreCase) ? option.Alias! : option.Name;
}

internal sealed class ConfigSetHandler(ServerOptions options, RunningSettings running) : WaitingCommandHandler<ConfigSetCommand>
{
    // The validator has found every name and value right.
    protected override async Task<Reply> HandleAsync(ConfigSetCommand command)
    {
        (ServerOption Option, string Value)[] settings = [.. command.Settings
            .Select(setting => (Option: OptionTable.Find(setting.Name)!, setting.Value)).Where(setting => setting.Option.IsMutable)];
        (ServerOption Option, string Value)[] work = [.. settings.Where(setting => setting.Option.TakesWork)];
        // First, as it alone may fail.
        if (work.Length > 0 && await running.ApplyAsync(work) is { } error)
            return error;
        foreach ((ServerOption option, string value) in settings.Except(work))
            option.Set(options, value);
        options.TellChanged();
        return Reply.Ok;
    }
}
