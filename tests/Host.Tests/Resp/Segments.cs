using System.Buffers;

namespace GoKV.Host.Tests.Resp;

/// <summary>Sequences of several segments, each with an array of its own.</summary>
internal static class Segments
{
    public static ReadOnlySequence<byte> Of(params byte[][] pieces)
    {
        var first = new Segment(pieces[0], null);
        Segment last = first;
        foreach (byte[] piece in pieces.AsSpan(1))
            last = new Segment(piece, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    public static ReadOnlySequence<byte> CutAt(byte[] bytes, params int[] cuts) => Of(Pieces(bytes, cuts));

    public static byte[][] Pieces(byte[] bytes, params int[] cuts)
    {
        var pieces = new byte[cuts.Length + 1][];
        int start = 0;
        for (int i = 0; i < cuts.Length; i++)
        {
            pieces[i] = bytes[start..cuts[i]];
            start = cuts[i];
        }

        pieces[^1] = bytes[start..];
        return pieces;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
