namespace GoKV.Infrastructure.Storage;

/// <summary>Error numbers of Linux that durable code meets, by the system's names. See errno(3).</summary>
public static class ErrorNumber
{
    /// <summary>No such file or directory.</summary>
    public const int ENOENT = 2;

    /// <summary>A signal came first; the call is made again.</summary>
    public const int EINTR = 4;

    /// <summary>The disk failed.</summary>
    public const int EIO = 5;

    /// <summary>The descriptor is not open for this.</summary>
    public const int EBADF = 9;

    /// <summary>Would have to wait; on Linux the same number as EWOULDBLOCK.</summary>
    public const int EAGAIN = 11;

    /// <summary>There is no memory for it.</summary>
    public const int ENOMEM = 12;

    /// <summary>Not permitted by the mode of a file or directory.</summary>
    public const int EACCES = 13;

    /// <summary>It is there already.</summary>
    public const int EEXIST = 17;

    /// <summary>A part of the path is a file.</summary>
    public const int ENOTDIR = 20;

    /// <summary>It is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>An argument makes no sense.</summary>
    public const int EINVAL = 22;

    /// <summary>No space left on device.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only file system: what Linux makes of one with errors.</summary>
    public const int EROFS = 30;

    /// <summary>The directory is not empty.</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>The user's quota is used up.</summary>
    public const int EDQUOT = 122;
}
