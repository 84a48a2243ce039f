using GoKV.Application.Commands;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Saving;

/// <summary>The timeout of a command that waits, in milliseconds; 0 for none.</summary>
internal static class WaitTimeout
{
    private static readonly Error NotAnInteger = new("ERR timeout is not an integer or out of range");

    private static readonly Error Negative = new("ERR timeout is negative");

    /// <summary>Reads the word; the error, in Redis' words, when it is no timeout.</summary>
    public static Error? Read(CommandArguments words, int index, out long milliseconds)
    {
        if (!IntegerText.TryParse(words[index], out milliseconds))
            return NotAnInteger;
        return milliseconds < 0 ? Negative : null;
    }
}
