using GoKV.Domain.Errors;

namespace GoKV.Application.Transactions;

/// <summary>The errors of transactions, each text once, in the words of Redis 7.</summary>
internal static class TransactionErrors
{
    public static readonly Error Nested = new("ERR MULTI calls can not be nested");

    public static readonly Error ExecWithoutMulti = new("ERR EXEC without MULTI");

    public static readonly Error DiscardWithoutMulti = new("ERR DISCARD without MULTI");

    public static readonly Error WatchInside = new("ERR WATCH inside MULTI is not allowed");

    public static readonly Error Aborted = new("EXECABORT Transaction discarded because of previous errors.");

    private const string GenericCode = "ERR ";

    /// <summary>EXEC itself was refused.</summary>
    public static Error AbortedBecause(Error error) => new(
        "EXECABORT Transaction discarded because of: " + (error.Text.StartsWith(GenericCode, StringComparison.Ordinal) ? error.Text[GenericCode.Length..] : error.Text));

    public static readonly Error NotInside = new("ERR Command not allowed inside a transaction");

    public static readonly Error CrossPartition = new("CROSSPARTITION a transaction stays in the partition that it began in");

    public static readonly Error TooLarge = new("ERR the transaction is too large");

    public static readonly Error TooManyWatches = new("ERR too many watched keys");

    public static readonly Error NoShardSubscription = new("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");

    public static readonly Error NoMonitor = new("ERR MONITOR isn't allowed for DENY BLOCKING client");
}
