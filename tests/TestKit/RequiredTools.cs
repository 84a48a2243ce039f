namespace GoKV.TestKit;

/// <summary>Programs of the system that tests drive.</summary>
public static class RequiredTools
{
    // Where the package has another name than the program.
    private static readonly Dictionary<string, string> DebianPackages = new()
    {
        ["redis-cli"] = "redis-tools",
        ["redis-check-rdb"] = "redis-tools",
        ["redis-benchmark"] = "redis-tools",
        ["nc"] = "netcat-openbsd",
        ["node"] = "nodejs",
        ["mkfs.ext4"] = "e2fsprogs",
        ["e2fsck"] = "e2fsprogs",
        ["losetup"] = "mount",
    };

    /// <summary>True where a missing program must be noticed: <c>CI=true</c>.</summary>
    public static bool NothingIsSkipped => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a test that needs these programs is skipped here; null when it runs.</summary>
    public static string? ReasonToSkip(IEnumerable<string> tools) => ReasonToSkip(
        tools, Environment.GetEnvironmentVariable("PATH") ?? "", NothingIsSkipped);

    /// <summary>Why a test is skipped; null when it runs.</summary>
    /// <param name="tools">The programs it needs.</param>
    /// <param name="searchPath">The folders to look in, as in PATH.</param>
    /// <param name="nothingIsSkipped">True where a missing program must be noticed.</param>
    public static string? ReasonToSkip(IEnumerable<string> tools, string searchPath, bool nothingIsSkipped)
    {
        if (nothingIsSkipped)
            return null;
        IEnumerable<string> missing = tools.Where(tool => !IsIn(tool, searchPath))
            .Select(tool => $"{tool} (Debian package {DebianPackages.GetValueOrDefault(tool, tool)})");
        return string.Join(", ", missing) is { Length: > 0 } names ? "Not installed: " + names : null;
    }

    private static bool IsIn(string tool, string searchPath) =>
        searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
