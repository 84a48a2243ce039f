namespace GoKV.Infrastructure.Rdb;

/// <summary>What a file of Redis' format may take while it is made.</summary>
public static class RdbLimits
{
    /// <summary>
    /// Bytes of the keys that are changed while the data is looked at, about: they are in memory until the file is written. As much as Redis lets wait for a replica
    /// (client-output-buffer-limit). Beyond it there is no file.
    /// </summary>
    public const long MaxChangeBytes = 256 * 1024 * 1024;
}
