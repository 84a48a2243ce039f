using FluentValidation;
using FluentValidation.Results;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using MediatR;

namespace GoKV.Application.Behaviours;

/// <summary>
/// Stands before every handler. A request whose type has a validator is checked against its rules, and the first broken one is the reply; the handler
/// then never runs. Costs one field test where there is no validator (docs/benchmarks.md). Never throws, never waits.
/// </summary>
internal sealed class ValidationBehaviour<TCommand>(IValidator<TCommand>? validator) : IPipelineBehavior<TCommand, Reply>
    where TCommand : Command
{
    public Task<Reply> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Reply> next)
    {
        if (validator is null)
            return next();
        ValidationResult result = validator.Validate(request);
        return result.IsValid ? next() : FirstError(result).Completed;
    }

    private static Reply FirstError(ValidationResult result) =>
        result.Errors[0] is var failure && failure.CustomState is Error error ? error : new Error("ERR " + failure.ErrorMessage);
}
