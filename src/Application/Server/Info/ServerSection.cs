using System.Globalization;

namespace GoKV.Application.Server.Info;

/// <summary>INFO server.</summary>
internal static class ServerSection
{
    // What tools take hz for: how often a second the server looks for what has expired.
    private const int ExpiryPassesPerSecond = 10;

    // Redis' clock for the age of keys has 24 bits.
    private const long LruClockMask = (1 << 24) - 1;

    private const long SecondsPerDay = 24 * 60 * 60;

    public static void Write(InfoText text, InfoSource source)
    {
        long uptime = Math.Max(0, source.Now.Milliseconds - source.Process.StartedAt.Milliseconds) / 1000;
        text.Section("Server");
        text.Field("redis_version", ServerIdentity.RedisVersion);
        // Of a build of Redis outside of its repository.
        text.Field("redis_git_sha1", "00000000");
        text.Field("redis_git_dirty", 0);
        text.Field("redis_build_id", ServerIdentity.BuildId);
        text.Field("gokv_version", ServerIdentity.ProductVersion);
        text.Field("server_name", ServerIdentity.ProductName);
        text.Field("redis_mode", "standalone");
        text.Field("os", source.Process.OperatingSystem);
        text.Field("arch_bits", IntPtr.Size * 8);
        text.Field("monotonic_clock", "POSIX clock_gettime");
        text.Field("multiplexing_api", source.Options.Transport);
        text.Field("process_id", source.Process.ProcessId);
        text.Field("process_supervised", "no");
        text.Field("run_id", source.Process.RunId);
        text.Field("tcp_port", source.Options.Port);
        text.Field("server_time_usec", (source.Now.Milliseconds * 1000).ToString(CultureInfo.InvariantCulture));
        text.Field("uptime_in_seconds", uptime);
        text.Field("uptime_in_days", uptime / SecondsPerDay);
        text.Field("hz", ExpiryPassesPerSecond);
        text.Field("configured_hz", ExpiryPassesPerSecond);
        text.Field("lru_clock", (source.Now.Milliseconds / 1000) & LruClockMask);
        text.Field("executable", source.Process.Executable);
        text.Field("config_file", source.Options.ConfigFile);
        text.Field("io_threads_active", 0);
    }
}
