using System.Globalization;
using System.Text;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Options;

/// <summary>An integer in a range, or an amount of memory: <c>100mb</c>.</summary>
public sealed class IntegerOption(string name, Func<ServerOptions, long>? get = null, Action<ServerOptions, long>? assign = null)
    : ServerOption<long>(name, get, assign)
{
    /// <summary>The least value.</summary>
    public long Min { get; init; }

    /// <summary>The greatest.</summary>
    public long Max { get; init; } = int.MaxValue;

    /// <summary>Of what it is a number: <c>seconds</c>; empty for a plain count.</summary>
    public string Unit { get; init; } = "";

    /// <summary>True for an amount of memory, which may be written with a unit.</summary>
    public bool IsMemory { get; init; }

    /// <summary>True for an amount that may also be written as a percentage, which is kept as a negative number.</summary>
    public bool MayBePercentage { get; init; }

    /// <summary>Finds what CONFIG GET answers, where that is not the value; null where it is.</summary>
    public Func<IPartitionRepository, long>? Shown { get; init; }

    /// <inheritdoc/>
    public override OptionEffect Effect => Min == Max ? OptionEffect.Fixed : base.Effect;

    /// <inheritdoc/>
    public override string Values
    {
        get
        {
            long least = MayBePercentage ? 0 : Min;
            string range = Min == Max ? Text(Min) : Max >= int.MaxValue ? $"{Text(least)} and more" : $"{Text(least)} to {Text(Max)}";
            return range + (IsMemory ? " bytes" : Unit.Length > 0 ? " " + Unit : "") + (MayBePercentage ? " or a percentage" : "");
        }
    }

    /// <inheritdoc/>
    public override string Show(ServerOptions options, IPartitionRepository partitions) =>
        Shown is null ? base.Show(options, partitions) : Text(Shown(partitions));

    /// <inheritdoc/>
    public override IEnumerable<string> FileLines(ServerOptions options)
    {
        string value = Read(options);
        return [IsMemory && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? MemorySize.Write(bytes) : value];
    }

    /// <inheritdoc/>
    protected override string Format(long value) => MayBePercentage && value < 0 ? Text(-value) + "%" : Text(value);

    /// <inheritdoc/>
    protected override string? Parse(string text, out long value)
    {
        if (MayBePercentage && text.EndsWith('%') && IntegerText.TryParse(Encoding.UTF8.GetBytes(text[..^1]), out value) && value >= 0)
        {
            value = -value;
            return value >= Min ? null : "percentage argument must be less or equal to " + Text(-Min);
        }

        if (IsMemory ? !MemorySize.TryParse(text, out value) : !IntegerText.TryParse(Encoding.UTF8.GetBytes(text), out value))
            return MayBePercentage ? "argument must be a memory or percent value" : IsMemory ? "argument must be a memory value" : "argument couldn't be parsed into an integer";
        return value >= Min && value <= Max ? null : $"argument must be between {Text(Min)} and {Text(Max)} inclusive";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
