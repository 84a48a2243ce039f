using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Replies;

namespace GoKV.Application.Server;

/// <summary>TIME: seconds since the Unix epoch, and the microseconds in this second.</summary>
internal sealed record TimeCommand : Command
{
    public static readonly CommandSpec Spec = new("time")
    {
        Arity = 1,
        Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Group = CommandGroup.Server,
        Since = "2.6.0",
        Summary = "Returns the server time.",
        Bind = (CommandArguments _, in Invocation _) => new TimeCommand(),
    };
}

internal sealed class TimeHandler(TimeProvider clock) : CommandHandler<TimeCommand>
{
    protected override Reply Handle(TimeCommand command)
    {
        // Read here, not once per batch: the time of a batch has milliseconds only.
        TimeSpan sinceEpoch = clock.GetUtcNow() - DateTimeOffset.UnixEpoch;
        long microseconds = sinceEpoch.Ticks / TimeSpan.TicksPerMicrosecond;
        return Fields.Bulks(
        [
            (microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture),
            (microseconds % 1_000_000).ToString(CultureInfo.InvariantCulture),
        ]);
    }
}
