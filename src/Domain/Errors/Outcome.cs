using System.Diagnostics.CodeAnalysis;

namespace GoKV.Domain.Errors;

/// <summary>What an operation gives back: its result, or the error that kept it from happening. An operation that fails has changed nothing.</summary>
/// <typeparam name="T">The result's type.</typeparam>
public readonly struct Outcome<T>
{
    private Outcome(T? result, Error? error) => (Result, Error) = (result, error);

    /// <summary>The result; meaningful only when there is no error.</summary>
    public T? Result { get; }

    /// <summary>The error, or null when the operation succeeded.</summary>
    public Error? Error { get; }

    /// <summary>True when the operation succeeded.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    [MemberNotNullWhen(true, nameof(Result))]
    public bool Succeeded => Error is null;

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T result) => new(result, null);

    /// <summary>A failure.</summary>
    public static implicit operator Outcome<T>(Error error) => new(default, error);
}
