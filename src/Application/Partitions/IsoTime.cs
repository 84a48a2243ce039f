using System.Globalization;
using GoKV.Application.Replies;
using GoKV.Domain.Values;

namespace GoKV.Application.Partitions;

/// <summary>Instants as people read them: <c>2026-01-01T00:00:00.000Z</c>.</summary>
internal static class IsoTime
{
    /// <summary>An instant, or null when there is none yet.</summary>
    public static Reply Of(UnixTime? time) => time is { } instant
        ? Reply.Bulk(DateTimeOffset.FromUnixTimeMilliseconds(instant.Milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        : Reply.Null;
}
