using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Values;

public sealed class ValueListTests
{
    private readonly ValueList _list = new();

    [Fact]
    public void KeepsValuesInTheirOrder()
    {
        _list.AddCopy(Value.Of("a"));
        _list.Add(null);
        _list.AddCopy(new Value(7));
        _list.Add(Value.Of("own"));
        Assert.Equal(["a", null, "7", "own"], Texts());
    }

    [Fact]
    public void ACopyStaysWhenItsOriginalChanges()
    {
        byte[] original = "abc"u8.ToArray();
        _list.AddCopy(new Value(original, 0, 3));
        original[0] = (byte)'x';
        Assert.Equal(["abc"], Texts());
    }

    [Fact]
    public void ManyCopiesOfAllLengthsStay()
    {
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => new string((char)('a' + (i % 26)), i % 700))];
        foreach (string text in texts)
            _list.AddCopy(Value.Of(text));
        Assert.Equal(texts, Texts());
    }

    [Fact]
    public void AClearedListIsEmptyAndCanBeFilledAgain()
    {
        _list.AddCopy(Value.Of("a"));
        _list.Clear();
        Assert.Equal(0, _list.Count);
        Assert.Throws<IndexOutOfRangeException>(() => _list[0]);
        _list.AddCopy(Value.Of("b"));
        Assert.Equal(["b"], Texts());
    }

    [Fact]
    public void FillingAClearedListAgainAllocatesNothing()
    {
        // The second time shows how much room is needed in one piece.
        Fill();
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Fill()
        {
            _list.Clear();
            for (int i = 0; i < 16; i++)
                _list.AddCopy(new Value(Bytes, 0, 20));
        }
    }

    private static byte[] Bytes { get; } = new byte[20];

    private IEnumerable<string?> Texts() => Enumerable.Range(0, _list.Count).Select(i => _list[i]?.ToString());
}
