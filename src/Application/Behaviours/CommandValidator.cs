using FluentValidation;
using GoKV.Domain.Errors;

namespace GoKV.Application.Behaviours;

/// <summary>The rules of one request, checked in their order until one is broken: a client gets the error that Redis would find first.</summary>
internal abstract class CommandValidator<TCommand> : AbstractValidator<TCommand>
{
    protected CommandValidator()
    {
        ClassLevelCascadeMode = CascadeMode.Stop;
        RuleLevelCascadeMode = CascadeMode.Stop;
    }
}

/// <summary>Lets a rule name the error it answers.</summary>
internal static class RuleAnswers
{
    /// <summary>The error that a client gets when the rule is broken.</summary>
    public static IRuleBuilderOptions<T, TProperty> Answers<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, Error error) =>
        rule.WithState(_ => error).WithMessage(error.Text);

    /// <summary>The error that a client gets when the rule is broken, made from the request.</summary>
    public static IRuleBuilderOptions<T, TProperty> Answers<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, Func<T, Error> error) =>
        rule.WithState(error);
}
