using GoKV.Application.Notifications;

namespace GoKV.Application.Server.Options;

/// <summary>What the server tells of itself and of the data.</summary>
internal static class ObservationSettings
{
    public static readonly IReadOnlyList<ServerOption> All =
    [
        new ChoiceOption("loglevel", ["debug", "verbose", "notice", "warning", "error", "critical", "nothing"],
            options => options.LogLevel, (options, value) => options.LogLevel = value)
        {
            Default = "notice", IsMutable = true,
            Synonyms = new Dictionary<string, string> { ["trace"] = "debug", ["information"] = "notice", ["none"] = "nothing" },
            Meaning = "Least severe log entries that are written. `trace`, `information` and `none` are understood for `debug`, `notice` and `nothing`.",
        },
        new TextOption("notify-keyspace-events", options => options.NotifyKeyspaceEvents, (options, value) => options.NotifyKeyspaceEvents = value)
        {
            Default = "", IsMutable = true, Takes = "letters of `Ag$lshzxeKEtmdn`",
            Rule = letters => EventClassLetters.Read(letters) is null ? EventClassLetters.Problem : null,
            Shown = letters => EventClassLetters.Write(EventClassLetters.Read(letters) ?? EventClasses.None),
            Meaning = "Which events of keys are published, and where to; empty for none.",
        },
        new IntegerOption("slowlog-log-slower-than", options => options.SlowlogLogSlowerThan, (options, value) => options.SlowlogLogSlowerThan = value)
        {
            Default = 10_000, Min = -1, Max = long.MaxValue, IsMutable = true, Unit = "microseconds",
            Meaning = "From here on a command is noted in the slow log; 0 for all, -1 for none.",
        },
        new IntegerOption("slowlog-max-len", options => options.SlowlogMaxLen, (options, value) => options.SlowlogMaxLen = value)
        {
            Default = 128, Max = long.MaxValue, IsMutable = true, Unit = "entries",
            Meaning = "Entries of the slow log; each costs up to about 5 KB.",
        },
        new IntegerOption("latency-monitor-threshold", options => options.LatencyMonitorThreshold, (options, value) => options.LatencyMonitorThreshold = value)
        {
            Default = 0, Max = long.MaxValue, IsMutable = true, Unit = "milliseconds",
            Meaning = "From here on LATENCY shows what took so long; 0 for never.",
        },
        new YesNoOption("latency-tracking", options => options.LatencyTracking, (options, value) => options.LatencyTracking = value)
        {
            Default = true, IsMutable = true,
            Meaning = "Counts how long commands take, for LATENCY HISTOGRAM and INFO latencystats.",
        },
        new TextOption("latency-tracking-info-percentiles", options => options.LatencyTrackingInfoPercentiles,
            (options, value) => options.LatencyTrackingInfoPercentiles = value)
        {
            Default = "50 99 99.9", IsMutable = true, HasSeveralWords = true, Rule = Percentiles.ProblemOf, Shown = Percentiles.Write,
            Takes = "numbers from 0 to 100, or empty",
            Meaning = "Which percentiles INFO latencystats shows.",
        },
    ];
}
