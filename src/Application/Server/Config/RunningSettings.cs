using GoKV.Application.Ports;
using GoKV.Application.Server.Options;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;

namespace GoKV.Application.Server.Config;

/// <summary>
/// Gives a value to options whose value is something that goes on, such as a listener or how the numbered databases persist: by doing what the value says. The option has the value
/// when that was done, and what it had before when it could not.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread; one change goes on at a time, the others wait for it.</remarks>
public sealed class RunningSettings(ServerOptions options, IListeners listeners, IPartitionCatalog partitions, IOomScore oomScore) : IDisposable
{
    private const string Loading = "LOADING";
    private const string No = "no";
    private const string Relative = "yes";

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Does what the values say; null, or the error, and then nothing has changed.</summary>
    /// <param name="settings">Options that take work (<see cref="ServerOption.TakesWork"/>), with values that have no problem, in the order of the client.</param>
    internal async ValueTask<Error?> ApplyAsync(IReadOnlyList<(ServerOption Option, string Value)> settings)
    {
        await _turn.WaitAsync();
        try
        {
            var wanted = new ServerOptions
            {
                Port = options.Port,
                Bind = options.Bind,
                DefaultPersist = options.DefaultPersist,
                DefaultFsync = options.DefaultFsync,
                OomScoreAdj = options.OomScoreAdj,
                OomScoreAdjValues = options.OomScoreAdjValues,
            };
            foreach ((ServerOption option, string value) in settings)
                option.Set(wanted, value);
            return await ApplyAsync(wanted, [.. settings.Select(setting => setting.Option.Name)]);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<Error?> ApplyAsync(ServerOptions wanted, string[] names)
    {
        // What is as it was needs nothing, also when an address has gone meanwhile.
        (int port, string bind) = (options.Port, options.Bind);
        bool moves = wanted.Port != port || wanted.Bind != bind;
        if (moves && !listeners.TryMove(wanted.Port, wanted.Bind))
        {
            string name = names.First(name => name is "port" or "bind");
            return ConfigErrors.Failed(name, name == "port" ? ConfigErrors.PortNotListened : ConfigErrors.BindNotListened);
        }

        Error? error = TryScore(wanted) ? await PersistAsync(wanted, names) : ConfigErrors.Failed(names.First(IsScore), ConfigErrors.OomScoreNotSet);
        if (error is null)
        {
            (options.OomScoreAdj, options.OomScoreAdjValues) = (wanted.OomScoreAdj, wanted.OomScoreAdjValues);
            return null;
        }

        if (moves)
            listeners.TryMove(port, bind);
        if (IsScored(wanted))
            Score(options);
        return error;
    }

    /// <summary>Gives the process the score that the options say, at the start; where that is refused the log says so, and the server serves.</summary>
    public void Start()
    {
        if (options.OomScoreAdj != No)
            Score(options);
    }

    private bool TryScore(ServerOptions wanted) => !IsScored(wanted) || Score(wanted);

    private bool IsScored(ServerOptions wanted) => wanted.OomScoreAdj != options.OomScoreAdj || wanted.OomScoreAdjValues != options.OomScoreAdjValues;

    private bool Score(ServerOptions wanted) => wanted.OomScoreAdj == No
        ? oomScore.TryRestore()
        : oomScore.TryAdjust(OomScoreRules.ValueOf(wanted.OomScoreAdjValues), isRelative: wanted.OomScoreAdj == Relative);

    private static bool IsScore(string name) => name is "oom-score-adj" or "oom-score-adj-values";

    private async ValueTask<Error?> PersistAsync(ServerOptions wanted, string[] names)
    {
        if (wanted.DefaultPersist == options.DefaultPersist && wanted.DefaultFsync == options.DefaultFsync)
            return null;
        if (await partitions.PersistNumberedAsync(PersistenceOf(wanted)) is { } error)
        {
            // Clients know what to do about the first one.
            return error.Code == Loading ? error : ConfigErrors.Failed(names.First(name => !IsScore(name) && name is not ("port" or "bind")), ProblemOf(wanted, names, error));
        }

        (options.DefaultPersist, options.DefaultFsync) = (wanted.DefaultPersist, wanted.DefaultFsync);
        return null;
    }

    private string ProblemOf(ServerOptions wanted, string[] names, Error error) =>
        names.Contains("appendonly") && wanted.DefaultPersist != options.DefaultPersist ? ConfigErrors.AppendOnlyNotBegun : error.Text[(error.Code.Length + 1)..];

    private static Persistence PersistenceOf(ServerOptions options) =>
        new(PartitionWords.ReadPersistMode(options.DefaultPersist)!.Value, PartitionWords.ReadFsyncPolicy(options.DefaultFsync)!.Value);
}
