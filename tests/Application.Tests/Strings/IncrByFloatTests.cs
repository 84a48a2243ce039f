using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Strings;

/// <summary>The errors of INCRBYFLOAT and its reply; its arithmetic is tested where it is done, with the floats.</summary>
public sealed class IncrByFloatTests
{
    private const string NotAFloat = "(error) ERR value is not a valid float";

    private readonly CommandHarness _server = new();

    [Fact]
    public void ReturnsTheNewNumber()
    {
        _server.Ask("SET k 10.5");
        Assert.Equal("\"10.75\"", _server.Ask("INCRBYFLOAT k 0.25"));
        Assert.Equal("\"10.75\"", _server.Ask("GET k"));
    }

    [Fact]
    public void FailsWhenTheWordIsNoNumber() => Assert.Equal(NotAFloat, _server.AskWords("INCRBYFLOAT", "k", ""));

    [Fact]
    public void FailsWhenTheValueIsNoNumber()
    {
        _server.AskWords("SET", "k", "");
        Assert.Equal(NotAFloat, _server.Ask("INCRBYFLOAT k 1"));
    }

    [Theory]
    [InlineData("INCRBYFLOAT k 1")]
    [InlineData("INCRBYFLOAT k abc")]
    public void AnIntPartitionDoesNotKnowItWhateverTheNumberSays(string command)
    {
        _server.UseNew(Schema.Int);
        Assert.Equal(WrongType.Of(Schema.Int), _server.Ask(command));
    }
}
