namespace GoKV.Application.Server.Info;

/// <summary>INFO cpu.</summary>
internal static class CpuSection
{
    public static void Write(InfoText text, InfoSource source)
    {
        text.Section("CPU");
        text.Field("used_cpu_sys", source.Usage.SystemTime);
        text.Field("used_cpu_user", source.Usage.UserTime);
        text.Field("used_cpu_sys_children", TimeSpan.Zero);
        text.Field("used_cpu_user_children", TimeSpan.Zero);
    }
}
