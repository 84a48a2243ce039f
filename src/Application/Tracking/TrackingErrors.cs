using GoKV.Application.Commands;
using GoKV.Domain.Errors;

namespace GoKV.Application.Tracking;

/// <summary>The errors of client-side caching, each text once, in the words of Redis 7.</summary>
internal static class TrackingErrors
{
    public static readonly Error NoSuchRedirect = new("ERR The client ID you want redirect to does not exist");

    public static readonly Error SecondRedirect = new("ERR A client can only redirect to a single other client");

    public static readonly Error PrefixWithoutBroadcast = new("ERR PREFIX option requires BCAST mode to be enabled");

    public static readonly Error SwitchesBroadcast = new(
        "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.");

    public static readonly Error OptionWithBroadcast = new("ERR OPTIN and OPTOUT are not compatible with BCAST");

    public static readonly Error BothOptions = new("ERR You can't specify both OPTIN mode and OPTOUT mode");

    public static readonly Error SwitchesOption = new(
        "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.");

    public static readonly Error YesWithoutOptIn = new("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");

    public static readonly Error NoWithoutOptOut = new("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");

    public static readonly Error CachingWithoutTracking = new("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled");

    public static Error OverlapsExisting(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> other) => new(
        $"ERR Prefix '{CommandErrors.Echo(prefix)}' overlaps with an existing prefix '{CommandErrors.Echo(other)}'. Prefixes for a single client must not overlap.");

    public static Error OverlapsProvided(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> other) => new(
        $"ERR Prefix '{CommandErrors.Echo(prefix)}' overlaps with another provided prefix '{CommandErrors.Echo(other)}'. Prefixes for a single client must not overlap.");
}
