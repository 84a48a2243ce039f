namespace GoKV.Application.Ports;

/// <summary>How likely the kernel ends the server's process when there is no memory left: Linux' oom_score_adj (proc(5)), from -1000 (never) to 1000 (first).</summary>
/// <remarks>Thread safety: one change at a time.</remarks>
public interface IOomScore
{
    /// <summary>Takes the score over. False when the system refuses, as it does to who has no right to be spared: the log says why, and the score is as it was.</summary>
    /// <param name="value">The score; one beyond the range counts as its end.</param>
    /// <param name="isRelative">True when it counts from what the process had before it was taken over first.</param>
    bool TryAdjust(int value, bool isRelative);

    /// <summary>Gives the process the score that it had before; does nothing when it was not taken over. False when the system refuses.</summary>
    bool TryRestore();
}
