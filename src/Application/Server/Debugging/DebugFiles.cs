using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Server.Config;

namespace GoKV.Application.Server.Debugging;

/// <summary>DEBUG RELOAD: SNAPSHOT partitions are saved, and read back from what was saved.</summary>
internal sealed record DebugReload(bool Saves, bool Clears) : DebugAction
{
    public override async Task<Reply> RunAsync(DebugTools tools, Target on) =>
        await tools.Snapshots.ReloadAsync(Saves, Clears) is { } error ? error : Reply.Ok;
}

/// <summary>DEBUG LOADAOF: what WAL partitions have had is forced to the disk, and they are read back from it.</summary>
internal sealed record DebugLoadAof : DebugAction
{
    public override async Task<Reply> RunAsync(DebugTools tools, Target on) => await tools.Snapshots.ReloadLogsAsync() is { } error ? error : Reply.Ok;
}

/// <summary>DEBUG LOG message: writes it to the server's log.</summary>
internal sealed record DebugLog(string Message) : DebugAction
{
    public override Task<Reply> RunAsync(DebugTools tools, Target on)
    {
        tools.Log.Warn("DEBUG LOG: " + Message.ReplaceLineEndings(" "));
        return Task.FromResult(Reply.Ok);
    }
}

/// <summary>DEBUG CONFIG-REWRITE-FORCE-ALL: CONFIG REWRITE of every option, whether it is the default or not.</summary>
internal sealed record DebugConfigRewrite : DebugAction
{
    public override async Task<Reply> RunAsync(DebugTools tools, Target on) => tools.Options.ConfigFile.Length == 0
        ? ConfigErrors.NoConfigFile
        : await ConfigRewriteHandler.RewriteAsync(tools.Options, tools.Users, tools.ConfigurationFile, writesAll: true) is { } problem
            ? ConfigErrors.NotRewrittenByDebug(problem)
            : Reply.Ok;
}
