using System.Globalization;
using GoKV.Application.Server.Profiling;

namespace GoKV.Application.Server.Info;

/// <summary>INFO commandstats.</summary>
internal static class CommandStatsSection
{
    private const long NanosecondsPerMicrosecond = 1000;

    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("Commandstats");
        foreach ((var spec, CommandFigure figure) in source.Commands.All())
            text.Field("cmdstat_" + spec.FullName, Line(figure));
    }

    private static string Line(CommandFigure figure)
    {
        double microseconds = (double)figure.Nanoseconds / NanosecondsPerMicrosecond;
        double each = figure.Calls == 0 ? 0 : microseconds / figure.Calls;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"calls={figure.Calls},usec={(long)microseconds},usec_per_call={each:F2},rejected_calls={figure.Rejected},failed_calls={figure.Failed}");
    }
}
