using System.Globalization;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Lolwut;

/// <summary>
/// LOLWUT [VERSION version] [size ...]: the version, and with VERSION 5 or 6 a picture (https://redis.io/commands/lolwut). Sizes of 5: columns, squares in a row, squares in a
/// column; of 6: columns, rows.
/// </summary>
/// <param name="Version">Which picture; another number for none.</param>
/// <param name="Sizes">Its sizes.</param>
internal sealed record LolwutCommand(long Version, IReadOnlyList<int> Sizes) : Command
{
    // As in Redis: a picture is always small enough to be drawn at once.
    private const int MaxColumns = 1000;
    private const int MaxSquares = 200;

    private static readonly (int Usual, int Most)[] Squares = [(66, MaxColumns), (8, MaxSquares), (12, MaxSquares)];
    private static readonly (int Usual, int Most)[] Characters = [(80, MaxColumns), (20, MaxColumns)];

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
            return new LolwutCommand(0, []);
        if (!IntegerText.TryParse(words[2], out long version))
            return DomainErrors.NotAnInteger;
        (int Usual, int Most)[] sizes = version == 5 ? Squares : version == 6 ? Characters : [];
        int[] chosen = [.. sizes.Select(size => size.Usual)];
        for (int i = 0; i < chosen.Length && i + 3 < words.Count; i++)
        {
            if (!IntegerText.TryParse(words[i + 3], out long size))
                return DomainErrors.NotAnInteger;
            chosen[i] = (int)Math.Clamp(size, 1, sizes[i].Most);
        }

        return new LolwutCommand(version, chosen);
    }
}

internal sealed class LolwutHandler(IRandomSource random) : CommandHandler<LolwutCommand>
{
    protected override Reply Handle(LolwutCommand command)
    {
        string version = $"Redis ver. {ServerIdentity.RedisVersion}\n";
        IReadOnlyList<int> sizes = command.Sizes;
        return Reply.Verbatim(command.Version switch
        {
            5 => string.Create(CultureInfo.InvariantCulture, $"{Schotter.Draw(sizes[0], sizes[1], sizes[2], random)}\nGeorg Nees - schotter, plotter on paper, 1968. {version}"),
            6 => string.Create(CultureInfo.InvariantCulture, $"{Skyline.Draw(sizes[0], sizes[1], random)}\nA city at night. {version}"),
            _ => version,
        });
    }
}
