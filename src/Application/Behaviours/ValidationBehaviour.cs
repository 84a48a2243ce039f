using FluentValidation;
using FluentValidation.Results;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using MediatR;

namespace GoKV.Application.Behaviours;

/// <summary>
/// Stands before the handler of each request that has rules. They are checked, and the first broken one is the reply; the handler then never runs. A request
/// that has none goes to its handler straight (docs/adr/0003). Never throws, never waits.
/// </summary>
internal sealed class ValidationBehaviour<TCommand>(IValidator<TCommand> validator) : IPipelineBehavior<TCommand, Reply>
    where TCommand : Command
{
    public Task<Reply> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<Reply> next)
    {
        ValidationResult result = validator.Validate(request);
        return result.IsValid ? next() : FirstError(result).Completed;
    }

    private static Reply FirstError(ValidationResult result) =>
        result.Errors[0] is var failure && failure.CustomState is Error error ? error : new Error("ERR " + failure.ErrorMessage);
}
