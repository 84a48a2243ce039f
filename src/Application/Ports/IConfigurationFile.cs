namespace GoKV.Application.Ports;

/// <summary>Reads and replaces configuration files.</summary>
/// <remarks>Thread safety: every member may be called from any thread; one replacement goes on at a time.</remarks>
public interface IConfigurationFile
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    string Read(string path);

    /// <summary>Replaces a file by a changed copy of itself, durably and in one step; does not block the caller's thread.</summary>
    /// <returns>Null, or the system's reason why the file is as it was.</returns>
    ValueTask<string?> ReplaceAsync(string path, Func<string, string> change);
}
