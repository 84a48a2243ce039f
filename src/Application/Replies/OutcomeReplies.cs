using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Replies;

/// <summary>Turns outcomes of the Domain into replies.</summary>
internal static class OutcomeReplies
{
    /// <summary>OK, or the error.</summary>
    public static Reply AsOk<T>(this Outcome<T> outcome) => outcome.Succeeded ? Reply.Ok : outcome.Error;

    /// <summary>The integer, or the error.</summary>
    public static Reply AsInteger(this Outcome<long> outcome) => outcome.Succeeded ? Reply.Integer(outcome.Result) : outcome.Error;

    /// <summary>1 or 0, or the error.</summary>
    public static Reply AsOneOrZero(this Outcome<bool> outcome) => outcome.Succeeded ? Reply.OneIf(outcome.Result) : outcome.Error;

    /// <summary>A bulk string, or the error.</summary>
    public static Reply AsBulk(this Outcome<Value> outcome) => outcome.Succeeded ? Reply.Bulk(outcome.Result) : outcome.Error;

    /// <summary>A bulk string or null, or the error.</summary>
    public static Reply AsBulkOrNull(this Outcome<Value?> outcome) => outcome.Error is { } error ? error : Reply.BulkOrNull(outcome.Result);

    /// <summary>A bulk string or null of bytes, or the error.</summary>
    public static Reply AsBulkOrNull(this Outcome<byte[]?> outcome) =>
        outcome.Error is { } error ? error : outcome.Result is { } bytes ? Reply.Bulk(bytes) : Reply.Null;

    /// <summary>What a function makes of the result, or the error.</summary>
    public static Reply As<T>(this Outcome<T> outcome, Func<T?, Reply> reply) => outcome.Error is { } error ? error : reply(outcome.Result);
}
