using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Debugging;

/// <summary>Reads the words of DEBUG.</summary>
internal static class DebugActions
{
    private static readonly Error ReloadOptions = new("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");

    private static readonly Error OutOfRange = new("ERR value is out of range, must be positive");

    private static readonly string[] Help =
    [
        "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CONFIG-REWRITE-FORCE-ALL",
        "    Like CONFIG REWRITE but writes all configuration options, including",
        "    keywords not listed in original configuration file or default values.",
        "DIGEST",
        "    Output a hex signature representing the current DB content.",
        "DIGEST-VALUE <key> [<key> ...]",
        "    Output a hex signature of the values of all the specified keys.",
        "ERROR <string>",
        "    Return a Redis protocol error with <string> as message. Useful for clients",
        "    unit tests to simulate Redis errors.",
        "LOADAOF",
        "    Flush the WALs to the disk and reload the WAL partitions in memory.",
        "LOG <message>",
        "    Write <message> to the server log.",
        "OBJECT <key>",
        "    Show low level info about `key` and associated value.",
        "PAUSE-CRON <0|1>",
        "    Stop what is done periodically: expiring keys, closing idle clients,",
        "    limiting the keys of clients that cache. Saving goes on.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Create <count> string keys named key:<num>. If <prefix> is specified then",
        "    it is used instead of the 'key' prefix.",
        "PROTOCOL <type>",
        "    Reply with a test value of the specified type. <type> can be: string,",
        "    integer, double, bignum, null, array, set, map, attrib, push, verbatim,",
        "    true, false.",
        "RELOAD [option ...]",
        "    Save the SNAPSHOT partitions on disk and reload them back to memory. Valid <option> values:",
        "    * MERGE, NOFLUSH: what is in memory is not removed before load.",
        "    * NOSAVE: the partitions are loaded from their existing snapshots.",
        "REPLICATE <string>",
        "    Replicates the provided string to replicas, of which there are none.",
        "REPLYBUFFER PEAK-RESET-TIME <NEVER||RESET|time>",
        "    Sets the time (in milliseconds) to wait between client reply buffer peak resets.",
        "    In case NEVER is provided the last observed peak will never be reset",
        "    In case RESET is provided the peak reset time will be restored to the default value",
        "REPLYBUFFER RESIZING <0|1>",
        "    Nothing: reply buffers are as large as what waits in them.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Setting it to 0 disables expiring keys in background when they are not",
        "    accessed (otherwise the Redis behavior). Setting it to 1 reenables back the",
        "    default.",
        "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
        "    Enables or disables checksum checks for RESTORE's payload.",
        "SLEEP <seconds>",
        "    Answer after <seconds>. Decimals allowed. Other clients are served meanwhile.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>What the words say, or the error in Redis' words.</summary>
    /// <param name="words">The command.</param>
    /// <param name="protocolVersion">The protocol that the client speaks.</param>
    public static Outcome<DebugAction> Read(CommandArguments words, int protocolVersion)
    {
        string name = words.Text(1).ToUpperInvariant();
        return (name, words.Count) switch
        {
            ("HELP", 2) => new DebugAnswer(Reply.Array([.. Help.Select(Reply.SimpleString)])),
            ("SLEEP", 3) => new DebugSleep(ReadSeconds(words.Text(2))),
            ("SET-ACTIVE-EXPIRE", 3) => new DebugSetActiveExpire(ReadFlag(words.Text(2))),
            ("PAUSE-CRON", 3) => new DebugPauseCron(ReadFlag(words.Text(2))),
            ("PROTOCOL", 3) => new DebugAnswer(DebugProtocol.Of(words.Text(2), protocolVersion)),
            ("OBJECT", 3) => new DebugObject(Kept(words, 2)),
            ("ERROR", 3) => new DebugAnswer(new Error(CommandErrors.Echo(words[2]))),
            ("DIGEST", 2) => new DebugDigest(),
            ("DIGEST-VALUE", _) => new DebugDigestValue([.. Enumerable.Range(2, words.Count - 2).Select(i => Kept(words, i))]),
            ("POPULATE", >= 3 and <= 5) => ReadPopulate(words),
            ("RELOAD", _) => ReadReload(words),
            ("LOADAOF", _) => new DebugLoadAof(),
            ("LOG", 3) => new DebugLog(words.Text(2)),
            ("REPLICATE", >= 3) => new DebugAnswer(Reply.Ok),
            ("REPLYBUFFER", 4) => ReadReplyBuffer(words),
            ("SET-SKIP-CHECKSUM-VALIDATION", 3) => new DebugSkipChecksums(ReadFlag(words.Text(2))),
            ("CONFIG-REWRITE-FORCE-ALL", 2) => new DebugConfigRewrite(),
            _ => CommandErrors.UnknownSubcommandOrArity("DEBUG", words[1]),
        };
    }

    // The words are the connection's; what waits must not rely on them.
    private static Key Kept(CommandArguments words, int index) => new(words[index].ToArray());

    // As strtod and atoi of C: what is no number counts as 0.
    private static double ReadSeconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0 ? Math.Min(seconds, uint.MaxValue / 1000) : 0;

    private static bool ReadFlag(string text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int flag) && flag != 0;

    private static Outcome<DebugAction> ReadPopulate(CommandArguments words)
    {
        long size = 0;
        if (!IntegerText.TryParse(words[2], out long count) || count < 0
            || (words.Count == 5 && (!IntegerText.TryParse(words[4], out size) || size < 0)))
            return OutOfRange;
        return size > Value.MaxLength ? DomainErrors.StringTooLong : new DebugPopulate(count, words.Count > 3 ? words.Text(3) : "key", (int)size);
    }

    private static Outcome<DebugAction> ReadReplyBuffer(CommandArguments words)
    {
        if (words.Is(2, "RESIZING"u8))
            return new DebugAnswer(Reply.Ok);
        if (!words.Is(2, "PEAK-RESET-TIME"u8))
            return CommandErrors.UnknownSubcommandOrArity("DEBUG", words[1]);
        if (words.Is(3, "NEVER"u8))
            return new DebugPeakReset(int.MaxValue);
        if (words.Is(3, "RESET"u8))
            return new DebugPeakReset(DebugSwitches.DefaultPeakResetSeconds);
        if (!IntegerText.TryParse(words[3], out long milliseconds))
            return DomainErrors.NotAnInteger;
        // Looked at once a second, as in Redis; a negative time is never.
        return new DebugPeakReset(milliseconds < 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, (milliseconds / 1000) + 1));
    }

    private static Outcome<DebugAction> ReadReload(CommandArguments words)
    {
        (bool saves, bool clears) = (true, true);
        for (int i = 2; i < words.Count; i++)
        {
            if (words.Is(i, "NOSAVE"u8))
                saves = false;
            else if (words.Is(i, "NOFLUSH"u8) || words.Is(i, "MERGE"u8))
                clears = clears && words.Is(i, "MERGE"u8);
            else
                return ReloadOptions;
        }

        return new DebugReload(saves, clears);
    }
}

/// <summary>An answer that needs nothing.</summary>
internal sealed record DebugAnswer(Reply Answer) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on) => Task.FromResult(Answer);
}
