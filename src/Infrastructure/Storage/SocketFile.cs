namespace GoKV.Infrastructure.Storage;

/// <summary>The file in whose name a Unix socket is listened on.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public static class SocketFile
{
    /// <summary>Makes room for a new socket: removes one that a server left which was killed, for it would keep the name for ever.</summary>
    /// <exception cref="IOException">There is a file with content, which is no socket and somebody's own.</exception>
    public static void MakeRoom(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return;
        if (file.Length > 0)
            throw new IOException("there is a file of that name, and it is no socket");
        file.Delete();
    }

    /// <summary>Says who may connect: the permission bits of the file.</summary>
    /// <exception cref="IOException">The file system cannot.</exception>
    public static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    /// <summary>Removes the name of a socket that is no longer listened on.</summary>
    public static void Remove(string path) => File.Delete(path);
}
