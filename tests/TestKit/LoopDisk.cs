using System.Diagnostics;
using Xunit;

namespace GoKV.TestKit;

/// <summary>A small ext4 of its own in a file: one that a test can fill up, and that can fail as a real one. Only root can make it; it goes away with this.</summary>
public sealed class LoopDisk : IDisposable
{
    private const long Bytes = 48L * 1024 * 1024;

    private static readonly Lazy<string?> Missing = new(FindMissing);

    private readonly TemporaryDirectory _directory = new();

    public LoopDisk()
    {
        using (FileStream image = File.Create(Image))
            image.SetLength(Bytes);
        // Without blocks that only root may use, since these tests run as root.
        Run("mkfs.ext4", "-q", "-F", "-m", "0", Image);
        Directory.CreateDirectory(Mounted);
        Mount();
    }

    /// <summary>Why a test that needs one is skipped here; null when it runs. A kernel without loop devices cannot be given them, so there it is skipped with <c>CI=true</c>, too.</summary>
    public static string? ReasonToSkip =>
        !File.Exists("/dev/loop-control") ? "There are no loop devices here (/dev/loop-control)." : RequiredTools.NothingIsSkipped ? null : Missing.Value;

    private string Image => Path.Combine(_directory.Path, "image");

    private string Mounted => Path.Combine(_directory.Path, "mounted");

    private string Ballast => Path.Combine(Mounted, "ballast");

    /// <summary>The path of a folder on it, which need not be there.</summary>
    public string Folder(string name) => Path.Combine(Mounted, name);

    /// <summary>Leaves no room for a single byte.</summary>
    public void Fill()
    {
        using FileStream ballast = new(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (int piece = 1 << 20; piece > 0; piece /= 2)
        {
            try
            {
                while (true)
                    ballast.Write(new byte[piece]);
            }
            catch (IOException)
            {
                // Smaller pieces may still find a place.
            }
        }
    }

    /// <summary>Takes away what <see cref="Fill"/> has written.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    /// <summary>The kernel finds an error in the file system, and from then on nothing can be written to it.</summary>
    public void TurnReadOnly()
    {
        string device = Path.GetFileName(Run("losetup", "--noheadings", "--output", "NAME", "--associated", Image).Trim());
        File.WriteAllText($"/sys/fs/ext4/{device}/trigger_fs_error", "1");
    }

    /// <summary>What an operator does then: unmount, check, mount.</summary>
    public void CheckAndMountAgain()
    {
        Run("umount", Mounted);
        Run("e2fsck", "-fy", Image);
        Mount();
    }

    public void Dispose()
    {
        Run("umount", "-l", Mounted);
        _directory.Dispose();
    }

    private void Mount() => Run("mount", "-o", "loop,errors=remount-ro", Image, Mounted);

    private static string? FindMissing()
    {
        if (RequiredTools.ReasonToSkip(["mkfs.ext4", "e2fsck", "losetup", "mount"]) is { } tools)
            return tools;
        return Environment.IsPrivilegedProcess ? null : "Only root can mount a file system.";
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // e2fsck says 1 when it has mended something.
        Assert.True(process.ExitCode == 0 || (program == "e2fsck" && process.ExitCode == 1), $"{program} {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }
}

/// <summary>A test that needs a <see cref="LoopDisk"/>. Where there can be none the test is skipped and says what is missing; where <c>CI=true</c> it runs, and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresLoopMountFactAttribute : FactAttribute
{
    public RequiresLoopMountFactAttribute() => Skip = LoopDisk.ReasonToSkip;
}

/// <summary>As <see cref="RequiresLoopMountFactAttribute"/>, for tests with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresLoopMountTheoryAttribute : TheoryAttribute
{
    public RequiresLoopMountTheoryAttribute() => Skip = LoopDisk.ReasonToSkip;
}
