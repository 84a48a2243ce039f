namespace GoKV.Host.Tests.Resp;

/// <summary>However a request is cut on its way, the reader makes the same of it.</summary>
public sealed class RespReaderCutTests
{
    // Long requests are cut at every byte near their ends, and elsewhere at every so many (a prime, so that it meets every position within a frame).
    private const int Long = 2_000;
    private const int Stride = 61;

    [Fact]
    public void AFrameCutIntoTwoSegmentsAnywhereReadsTheSame() =>
        ForEachCut((request, cut, authenticated) => Reading.InSegments(Segments.CutAt(request, cut), authenticated));

    [Fact]
    public void AFrameCutIntoTwoReadsAnywhereReadsTheSame() =>
        ForEachCut((request, cut, authenticated) => Reading.InReads(Segments.Pieces(request, cut), authenticated));

    [Fact]
    public void AFrameWithAnEmptySegmentAnywhereReadsTheSame() =>
        ForEachCut((request, cut, authenticated) => Reading.InSegments(Segments.CutAt(request, cut, cut), authenticated), longest: Long);

    [Fact]
    public void AFrameInSegmentsOfOneByteReadsTheSame() =>
        ForEachRequest((request, authenticated) => Reading.InSegments(Segments.Of([.. request.Select(value => new[] { value })]), authenticated));

    [Fact]
    public void AFrameSentByteByByteReadsTheSame() => ForEachRequest(Reading.ThroughPipeByteByByte);

    private static void ForEachCut(Func<byte[], int, bool, Reading> read, int longest = int.MaxValue)
    {
        foreach ((string name, byte[] request, bool authenticated) in Requests().Where(sent => sent.Request.Length <= longest))
        {
            Reading whole = Known(Reading.Whole(request, authenticated));
            for (int cut = 0; cut <= request.Length; cut += NearAnEdge(cut, request.Length) ? 1 : Stride)
                AssertSame(whole, Known(read(request, cut, authenticated)), $"{name} cut at {cut}");
        }
    }

    private static void ForEachRequest(Func<byte[], bool, Reading> read)
    {
        foreach ((string name, byte[] request, bool authenticated) in Requests())
            AssertSame(Known(Reading.Whole(request, authenticated)), Known(read(request, authenticated)), name);
    }

    private static IEnumerable<(string Name, byte[] Request, bool Authenticated)> Requests() =>
        Frames.All.Select(frame => (frame.Request, Frames.Bytes(frame.Request), true))
            .Concat(Frames.Recorded.Select(recorded => (recorded.Name, recorded.Request, recorded.Authenticated)))
            .Concat(
            [
                ("bulk of 40,000 bytes", Frames.Bytes($"*2\r\n$4\r\nECHO\r\n$40000\r\n{new string('x', 40_000)}\r\nPING\r\n"), true),
                ("bulk of 70,000 bytes that is one longer", Frames.Bytes($"*1\r\n$70000\r\n{new string('x', 70_001)}\r\n"), true),
                ("inline of 64 KiB", Frames.Bytes(new string('x', 65_535) + "\r\nPING\r\n"), true),
            ]);

    private static bool NearAnEdge(int cut, int length) => length <= Long || cut < Long / 10 || cut > length - (Long / 10);

    // After an error nobody asks what is left.
    private static Reading Known(Reading reading) => reading.Error is null ? reading : reading with { Unread = 0 };

    private static void AssertSame(Reading expected, Reading actual, string name) =>
        Assert.True(expected == actual, $"{name.ReplaceLineEndings(" ")}: expected {expected}, got {actual}");
}
