using GoKV.Application.Server.Info;

namespace GoKV.Application.Tests.Server;

public sealed class InfoTextTests
{
    private readonly InfoText _text = new();

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1.00K")]
    [InlineData(1_609_696, "1.54M")]
    [InlineData(25_276_502_016, "23.54G")]
    [InlineData(long.MaxValue, "8192.00P")]
    public void BytesAreAlsoWrittenForPeople(long bytes, string human)
    {
        _text.Bytes("m", bytes);
        Assert.Equal($"m:{bytes}\r\nm_human:{human}\r\n", _text.ToString());
    }

    [Fact]
    public void NumberSignsStandInHeadingsOnly()
    {
        _text.Section("A");
        _text.Field("os", "Linux #1");
        Assert.Equal("# A\r\nos:Linux  1\r\n", _text.ToString());
    }
}
