namespace GoKV.Interop.Tests.Differential;

/// <summary>What the differential test takes for the same, and what not.</summary>
public sealed class ComparisonTests
{
    [Theory]
    [InlineData("GET", "$1\r\nx\r\n", "$1\r\nx\r\n", true)]
    [InlineData("GET", "$1\r\nx\r\n", "$1\r\ny\r\n", false)]
    [InlineData("TTL", ":100\r\n", ":99\r\n", true)]
    [InlineData("TTL", ":100\r\n", ":-1\r\n", false)]
    [InlineData("TTL", ":-2\r\n", ":-1\r\n", false)]
    [InlineData("ttl", ":100000\r\n", ":200000\r\n", false)]
    [InlineData("INCR", ":100\r\n", ":99\r\n", false)]
    [InlineData("KEYS", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*2\r\n$1\r\nb\r\n$1\r\na\r\n", true)]
    [InlineData("KEYS", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*2\r\n$1\r\nb\r\n$1\r\nb\r\n", false)]
    [InlineData("MGET", "*2\r\n$1\r\na\r\n$1\r\nb\r\n", "*2\r\n$1\r\nb\r\n$1\r\na\r\n", false)]
    [InlineData("RANDOMKEY", "$1\r\na\r\n", "$1\r\nb\r\n", true)]
    [InlineData("RANDOMKEY", "$1\r\na\r\n", "$-1\r\n", false)]
    [InlineData("TIME", "*2\r\n", "-ERR\r\n", false)]
    public void RepliesAreTheSameUnlessTheyMustDiffer(string command, string reference, string other, bool same) =>
        Assert.Equal(same, Comparison.AreSame([command], reference, other));

    [Fact]
    public void TheReplyOfATransactionIsComparedCommandByCommand()
    {
        Assert.True(JudgedAfterQueueing("TTL", "*1\r\n:100\r\n", "*1\r\n:101\r\n"));
        Assert.False(JudgedAfterQueueing("INCR", "*1\r\n:100\r\n", "*1\r\n:101\r\n"));
        Assert.False(JudgedAfterQueueing("TTL", "*1\r\n:100\r\n", "*0\r\n"));
    }

    private static bool JudgedAfterQueueing(string command, string reference, string other)
    {
        var judge = new Judge();
        Assert.True(judge.AreSame(new Step(0, ["MULTI"]), "+OK\r\n"u8.ToArray(), "+OK\r\n"u8.ToArray()));
        Assert.True(judge.AreSame(new Step(0, [command, "k"]), "+QUEUED\r\n"u8.ToArray(), "+QUEUED\r\n"u8.ToArray()));
        return judge.AreSame(new Step(0, ["EXEC"]), System.Text.Encoding.Latin1.GetBytes(reference), System.Text.Encoding.Latin1.GetBytes(other));
    }
}
