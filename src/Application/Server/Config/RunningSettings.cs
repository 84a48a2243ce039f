using GoKV.Application.Ports;
using GoKV.Application.Server.Options;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Config;

/// <summary>
/// Gives a value to options whose value is something that goes on, such as a listener: by doing what the value says. The option has the value when that was done, and what it
/// had before when it could not.
/// </summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class RunningSettings(ServerOptions options, IListeners listeners)
{
    /// <summary>Does what the values say; null, or the error, and then nothing has changed.</summary>
    /// <param name="settings">Options that take work (<see cref="ServerOption.TakesWork"/>), with values that have no problem, in the order of the client.</param>
    internal Error? Apply(IReadOnlyList<(ServerOption Option, string Value)> settings)
    {
        var wanted = new ServerOptions { Port = options.Port, Bind = options.Bind };
        foreach ((ServerOption option, string value) in settings)
            option.Set(wanted, value);
        // What is as it was needs nothing, also when the address has gone meanwhile.
        if ((wanted.Port == options.Port && wanted.Bind == options.Bind) || listeners.TryMove(wanted.Port, wanted.Bind))
            return null;
        string name = settings[0].Option.Name;
        return ConfigErrors.Failed(name, name == "port" ? ConfigErrors.PortNotListened : ConfigErrors.BindNotListened);
    }
}
