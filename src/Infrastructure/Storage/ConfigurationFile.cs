using System.Text;
using GoKV.Application.Ports;

namespace GoKV.Infrastructure.Storage;

/// <summary>Configuration files on the disk: text in UTF-8.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public sealed class ConfigurationFile(IFileSystem files) : IConfigurationFile
{
    private readonly Lock _replacing = new();

    /// <inheritdoc/>
    public string Read(string path)
    {
        using IStorageFile file = files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        int read = 0;
        while (read < bytes.Length && file.Read(read, bytes.AsSpan(read)) is var more and > 0)
            read += more;
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> ReplaceAsync(string path, Func<string, string> change) =>
        await Task.Factory.StartNew(() => Replace(path, change), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private string? Replace(string path, Func<string, string> change)
    {
        try
        {
            lock (_replacing)
            {
                bool exists = files.FileExists(path);
                string temporary = $"{path}.{Environment.ProcessId}.tmp";
                files.DeleteFile(temporary);
                using (IStorageFile file = files.Create(temporary))
                {
                    file.Write(0, Encoding.UTF8.GetBytes(change(exists ? Read(path) : "")));
                    file.Sync();
                }

                if (exists && !OperatingSystem.IsWindows())
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
                files.Rename(temporary, path);
                files.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            }

            return null;
        }
        catch (StorageException failure)
        {
            return failure.Reason;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
    }
}
