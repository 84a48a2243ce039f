using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
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
    public ConfigSetValidator()
    {
        RuleFor(command => command.Settings).Must(settings => NameProblem(settings) is null).Answers(command => NameProblem(command.Settings)!);
        RuleFor(command => command.Settings).Must(settings => ValueProblem(settings) is null).Answers(command => ValueProblem(command.Settings)!);
    }

    // All names before any value, and of the names the first wrong one: the order of Redis.
    private static Error? NameProblem((string Name, string Value)[] settings)
    {
        var seen = new HashSet<ConfigParameter>();
        foreach ((string name, _) in settings)
        {
            ConfigParameter? parameter = ConfigParameters.Find(name);
            if (parameter is null)
                return ConfigErrors.UnknownParameter(name);
            if (parameter.Set is null)
                return ConfigErrors.Failed(name, "can't set immutable config");
            if (!seen.Add(parameter))
                return ConfigErrors.Failed(name, "duplicate parameter");
        }

        return null;
    }

    private static Error? ValueProblem((string Name, string Value)[] settings)
    {
        foreach ((string name, string value) in settings)
        {
            ConfigParameter parameter = ConfigParameters.Find(name)!;
            if (parameter.Set!.ProblemOf(value) is { } problem)
                return ConfigErrors.Failed(parameter.Name, problem);
        }

        return null;
    }
}

internal sealed class ConfigSetHandler(ServerOptions options) : CommandHandler<ConfigSetCommand>
{
    // The validator has found every name and value right.
    protected override Reply Handle(ConfigSetCommand command)
    {
        foreach ((string name, string value) in command.Settings)
            ConfigParameters.Find(name)!.Set!.Apply(options, value);
        return Reply.Ok;
    }
}
