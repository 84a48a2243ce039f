using GoKV.Application.Commands;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Config;

/// <summary>What CONFIG refuses, each text once, in the words of Redis 7.</summary>
internal static class ConfigErrors
{
    public static readonly Error NoConfigFile = new("ERR The server is running without a config file");

    public const string PortNotListened = "Unable to listen on this port. Check server logs.";

    public const string BindNotListened = "Failed to bind to specified addresses.";

    public const string OomScoreNotSet = "Failed to set current oom_score_adj. Check server logs.";

    public const string AppendOnlyNotBegun = "Unable to turn on AOF. Check server logs.";

    public static Error NotRewritten(string reason) => new("ERR Rewriting config file: " + reason);

    public static Error NotRewrittenByDebug(string reason) => new("ERR CONFIG-REWRITE-FORCE-ALL failed: " + reason);

    public static Error UnknownParameter(string name) =>
        new($"ERR Unknown option or number of arguments for CONFIG SET - '{CommandErrors.EchoText(name)}'");

    public static Error Failed(string name, string problem) =>
        new($"ERR CONFIG SET failed (possibly related to argument '{CommandErrors.EchoText(name)}') - {problem}");
}
