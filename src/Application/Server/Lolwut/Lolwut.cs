using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Lolwut;

/// <summary>
/// LOLWUT [VERSION version] [columns [squares-per-row [squares-per-column]]]: the version, and with VERSION 5 a picture (https://redis.io/commands/lolwut).
/// </summary>
/// <param name="Columns">Characters in a line of the picture; null for no picture.</param>
internal sealed record LolwutCommand(int? Columns, int Across, int Down) : Command
{
    // As in Redis: the picture is always small enough to be drawn at once.
    private const int MaxColumns = 1000;
    private const int MaxSquares = 200;

    private static readonly int[] Usual = [66, 8, 12];

    public static readonly CommandSpec Spec = new("lolwut", "[VERSION version]")
    {
        Arity = -1,
        Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
        Group = CommandGroup.Server,
        Summary = "Display some computer art and the Redis version",
        Since = "5.0.0",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count < 3 || !words.Is(1, "VERSION"u8))
            return new LolwutCommand(null, 0, 0);
        if (!IntegerText.TryParse(words[2], out long version))
            return DomainErrors.NotAnInteger;
        if (version != 5)
            return new LolwutCommand(null, 0, 0);
        int[] sizes = [.. Usual];
        for (int i = 0; i < sizes.Length && i + 3 < words.Count; i++)
        {
            if (!IntegerText.TryParse(words[i + 3], out long size))
                return DomainErrors.NotAnInteger;
            sizes[i] = (int)Math.Clamp(size, 1, i == 0 ? MaxColumns : MaxSquares);
        }

        return new LolwutCommand(sizes[0], sizes[1], sizes[2]);
    }
}

internal sealed class LolwutHandler(IRandomSource random) : CommandHandler<LolwutCommand>
{
    protected override Reply Handle(LolwutCommand command)
    {
        string version = $"Redis ver. {ServerIdentity.RedisVersion}\n";
        return Reply.Verbatim(command.Columns is { } columns
            ? string.Create(CultureInfo.InvariantCulture, $"{Schotter.Draw(columns, command.Across, command.Down, random)}\nGeorg Nees - schotter, plotter on paper, 1968. {version}")
            : version);
    }
}
