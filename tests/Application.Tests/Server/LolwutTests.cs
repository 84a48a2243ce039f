using GoKV.TestKit;

namespace GoKV.Application.Tests.Server;

public sealed class LolwutTests
{
    private readonly CommandHarness _server = new();

    [Theory]
    [InlineData("LOLWUT")]
    [InlineData("LOLWUT VERSION")]
    [InlineData("LOLWUT VERSION 7")]
    [InlineData("LOLWUT 5 x")]
    public void SaysTheVersion(string command) => Assert.Equal("Redis ver. 7.2.0\n", _server.Ask(command));

    [Fact]
    public void DrawsAPictureOfTheSizeThatIsAskedFor()
    {
        string[] lines = _server.Ask("LOLWUT VERSION 5 40 4 2").Split('\n');

        // 80 dots less two margins of two, in four columns: 19 dots a square; two of them and two margins are 42 dots, 11 characters of four.
        Assert.Equal(11 + 3, lines.Length);
        Assert.All(lines[..11], line => Assert.Equal(40, line.Length));
        Assert.All(lines[..11], line => Assert.All(line, each => Assert.InRange(each, '\u2800', '\u28ff')));
        Assert.Contains(lines[..11], line => line.Any(each => each != '\u2800'));
        Assert.Equal("Georg Nees - schotter, plotter on paper, 1968. Redis ver. 7.2.0", lines[^2]);
    }

    [Theory]
    [InlineData("LOLWUT VERSION 6", 80, 20)]
    [InlineData("LOLWUT VERSION 6 40", 40, 20)]
    [InlineData("LOLWUT VERSION 6 33 7 x", 33, 7)]
    [InlineData("LOLWUT VERSION 6 0 -5", 1, 1)]
    [InlineData("LOLWUT VERSION 6 5000 5000", 1000, 1000)]
    public void DrawsACityOfTheSizeThatIsAskedFor(string command, int columns, int rows)
    {
        string[] lines = _server.Ask(command).Split('\n');

        Assert.Equal(rows + 3, lines.Length);
        Assert.All(lines[..rows], line => Assert.Equal(columns, line.Length));
        Assert.All(lines[..rows], line => Assert.DoesNotMatch("[^ .\u2588\u2593\u2591]", line));
        Assert.Contains(lines[..rows], line => line.Contains('\u2588', StringComparison.Ordinal));
        Assert.Equal("A city at night. Redis ver. 7.2.0", lines[^2]);
    }

    [Theory]
    [InlineData("LOLWUT VERSION 5 0 0 0", 1)]
    [InlineData("LOLWUT VERSION 5 -5 1 300", 1)]
    [InlineData("LOLWUT VERSION 5 5000 1 1", 1000)]
    public void NoPictureIsTooLarge(string command, int width) => Assert.Equal(width, _server.Ask(command).Split('\n')[0].Length);

    [Theory]
    [InlineData("LOLWUT VERSION x")]
    [InlineData("LOLWUT VERSION 5 x")]
    [InlineData("LOLWUT VERSION 5 1 1 x")]
    [InlineData("LOLWUT VERSION 6 x")]
    [InlineData("LOLWUT VERSION 6 1 x")]
    public void SizesAreNumbers(string command) => Assert.Equal("(error) ERR value is not an integer or out of range", _server.Ask(command));
}
