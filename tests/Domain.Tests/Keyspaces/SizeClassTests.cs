using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class SizeClassTests
{
    [Fact]
    public void EverySizeHasTheSmallestClassThatItFitsIn()
    {
        for (int size = 1; size <= EntryRecord.MaxBytes; size++)
        {
            int found = SizeClass.For(size);
            Assert.True(SizeClass.BytesOf(found) >= size, $"{size} bytes do not fit.");
            Assert.True(found == 0 || SizeClass.BytesOf(found - 1) < size, $"{size} bytes fit in a smaller class.");
        }
    }

    [Fact]
    public void ARecordWastesAnEighthAtMostOrFifteenBytes()
    {
        for (int size = 1; size <= EntryRecord.MaxBytes; size++)
            Assert.InRange(SizeClass.BytesOf(SizeClass.For(size)) - size, 0, Math.Max(15, size / 8));
    }

    [Fact]
    public void SizesAreMultiplesOfSixteenAndTheLastIsTheLongestRecord()
    {
        Assert.All(Enumerable.Range(0, SizeClass.Count), static number => Assert.Equal(0, SizeClass.BytesOf(number) % 16));
        Assert.Equal(EntryRecord.MaxBytes, SizeClass.BytesOf(SizeClass.Count - 1));
    }
}
