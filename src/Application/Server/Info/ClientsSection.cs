namespace GoKV.Application.Server.Info;

/// <summary>INFO clients.</summary>
internal static class ClientsSection
{
    public static void Write(InfoText text, InfoSource source)
    {
        (long input, long output) = source.Peaks.OfLate;
        text.Section("Clients");
        text.Field("connected_clients", source.Sessions.Count);
        text.Field("cluster_connections", 0);
        text.Field("maxclients", source.Options.MaxClients);
        text.Field("client_recent_max_input_buffer", input);
        text.Field("client_recent_max_output_buffer", output);
        text.Field("blocked_clients", source.Pause.Waiting + source.Blocked.Count);
        text.Field("tracking_clients", source.Tracking.Clients);
        text.Field("clients_in_timeout_table", source.Blocked.CountForATime);
    }
}
