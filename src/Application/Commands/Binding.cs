using System.Diagnostics.CodeAnalysis;
using GoKV.Domain.Errors;

namespace GoKV.Application.Commands;

/// <summary>What a binder made of the words of a command: a request, or the error of its syntax.</summary>
public readonly struct Binding
{
    private Binding(Command? command, Error? error) => (Command, Error) = (command, error);

    /// <summary>The request, or null when the words do not make one.</summary>
    public Command? Command { get; }

    /// <summary>The error, or null.</summary>
    public Error? Error { get; }

    /// <summary>True when there is a request.</summary>
    [MemberNotNullWhen(true, nameof(Command))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Command is not null;

    /// <summary>A request.</summary>
    public static implicit operator Binding(Command command) => new(command, null);

    /// <summary>An error.</summary>
    public static implicit operator Binding(Error error) => new(null, error);
}

/// <summary>
/// Turns the words of a command into its request. The number of words has been checked against the command's arity; a binder checks the rest of the
/// syntax and touches no data.
/// </summary>
/// <param name="words">The words; word 0 is the command's name (for a subcommand: word 1 is its own).</param>
/// <param name="by">Who asks, on which partition, and when.</param>
public delegate Binding Binder(CommandArguments words, in Invocation by);
