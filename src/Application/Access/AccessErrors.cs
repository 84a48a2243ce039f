using GoKV.Domain.Errors;

namespace GoKV.Application.Access;

/// <summary>The errors of users and their rules, each text once, in the words of Redis 7.</summary>
internal static class AccessErrors
{
    public const string UnknownCommand = "Unknown command or category name in ACL";

    public const string Syntax = "Syntax error";

    public const string KeysAreAll = "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. "
        + "Try 'resetkeys' to start with an empty list of patterns";

    public const string ChannelsAreAll = "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. "
        + "Try 'resetchannels' to start with an empty list of channels";

    public const string NoSuchPassword = "The password you are trying to remove from the user does not exist";

    public const string BadHash = "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";

    public const string ArgumentOfSubcommand = "Allowing first-arg of a subcommand is not supported";

    public static readonly Error BadUserName = new("ERR Usernames can't contain spaces or null characters");

    public static readonly Error DefaultStays = new("ERR The 'default' user cannot be removed");

    public static readonly Error NoFile = new(
        "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the ACL SETUSER command and then issue a CONFIG REWRITE "
        + "(assuming you have a Redis configuration file set) in order to store users in the Redis configuration.");

    public static readonly Error NotSaved = new(
        "ERR There was an error trying to save the ACLs. Please check the server logs for more information");

    /// <summary>Why users cannot be written into a file.</summary>
    public const string NotText = "the name or a rule of a user is not UTF-8, and files are";

    public static readonly Error BadPasswordLength = new(
        "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number up to 4096");

    public static string Unmatched(string rule) => $"Unmatched parenthesis in acl selector starting at '{rule}'.";

    public static string InRule(string rule, string problem) => $"Error in ACL SETUSER modifier '{rule}': {problem}";

    public static Error NoSuchUser(string name) => new($"ERR User '{name}' not found");

    public static Error NoSuchCommand(string name) => new($"ERR Command '{name}' not found");

    /// <summary>A pattern of SORT, whose keys nobody can look at before.</summary>
    public static Error DeniedInSort(string option) => new($"ERR {option} option of SORT denied due to insufficient ACL permissions.");

    /// <summary>A command that is refused.</summary>
    public static Error Of(Denial denial) => new("NOPERM this user has no permissions to " + denial.Reason switch
    {
        DenialReason.Key => "access one of the keys used as arguments",
        DenialReason.Channel => "access one of the channels used as arguments",
        DenialReason.Partition => "access " + PartitionOf(denial),
        _ => $"run the '{denial.Object}' command",
    });

    /// <summary>A queued command that is refused when EXEC comes to it.</summary>
    public static Error InTransaction(Denial denial) => new(
        "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the "
        + "following reason: " + denial.Reason switch
        {
            DenialReason.Key => "no permission to touch the specified keys",
            DenialReason.Channel => "no permission to access one of the channels used as arguments",
            DenialReason.Partition => "no permission to access " + PartitionOf(denial),
            _ => "no permission to execute the command or subcommand",
        });

    /// <summary>What ACL DRYRUN answers.</summary>
    public static string InDryRun(Denial denial) => "This user has no permissions to " + denial.Reason switch
    {
        DenialReason.Key => $"access the '{denial.Object}' key",
        DenialReason.Channel => $"access the '{denial.Object}' channel",
        DenialReason.Partition => "access " + PartitionOf(denial),
        _ => $"run the '{denial.Object}' command",
    };

    private static string PartitionOf(Denial denial) => denial.Object.Length > 0 ? $"partition '{denial.Object}'" : "all partitions";
}
