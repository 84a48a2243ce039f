using System.Globalization;
using System.Text;
using GoKV.Application.Ports;
using Microsoft.Extensions.Logging;

namespace GoKV.Infrastructure;

/// <summary>The score of this process, in a file of the kernel's. A write to it waits for no disk.</summary>
/// <remarks>Thread safety: one change at a time.</remarks>
/// <param name="logger">Told of what the system refuses.</param>
/// <param name="path">Where the score is.</param>
public sealed class OomScore(ILogger<OomScore> logger, string path = OomScore.OfThisProcess) : IOomScore
{
    /// <summary>The kernel's file for this process.</summary>
    public const string OfThisProcess = "/proc/self/oom_score_adj";

    private const int Least = -1000;
    private const int Most = 1000;

    // What the process had before it was taken over; null while it is not.
    private int? _before;

    /// <inheritdoc/>
    public bool TryAdjust(int value, bool isRelative)
    {
        if ((_before ?? Read()) is not { } before)
            return false;
        if (!TryWrite(Math.Clamp(isRelative ? before + value : value, Least, Most)))
            return false;
        _before = before;
        return true;
    }

    /// <inheritdoc/>
    public bool TryRestore()
    {
        if (_before is not { } before)
            return true;
        if (!TryWrite(before))
            return false;
        _before = null;
        return true;
    }

    private int? Read()
    {
        try
        {
            return int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or FormatException)
        {
            logger.LogWarning("Unable to read oom_score_adj: {Reason}", refused.Message);
            return null;
        }
    }

    private bool TryWrite(int score)
    {
        try
        {
            // Not to be made where it is missing.
            using var file = new FileStream(path, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{score}\n")));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("Unable to write oom_score_adj: {Reason}", refused.Message);
            return false;
        }
    }
}
