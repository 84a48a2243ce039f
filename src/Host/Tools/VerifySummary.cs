using GoKV.Infrastructure.Tools;

namespace GoKV.Host.Tools;

/// <summary>Prints what was found of each file, and at the end how much of what there was.</summary>
internal sealed class VerifySummary(TextWriter text)
{
    private readonly Dictionary<FileState, int> _counts = [];

    public void Tell(FileFinding finding)
    {
        _counts[finding.State] = CountOf(finding.State) + 1;
        text.WriteLine($"{Word(finding.State),-9} {finding.File}: {finding.Text}");
    }

    public void End()
    {
        int damaged = CountOf(FileState.Damaged);
        int torn = CountOf(FileState.TornTail);
        text.WriteLine(
            (damaged == 0 ? "clean" : "damaged")
            + $": {CountOf(FileState.Ok)} ok, {torn} torn, {damaged} damaged, {CountOf(FileState.Ignored)} not read"
            + (torn > 0 ? "; a start cuts torn tails and keeps a copy" : ""));
    }

    private static string Word(FileState state) => state switch
    {
        FileState.Ok => "ok",
        FileState.TornTail => "torn tail",
        FileState.Damaged => "DAMAGED",
        _ => "ignored",
    };

    private int CountOf(FileState state) => _counts.GetValueOrDefault(state);
}
