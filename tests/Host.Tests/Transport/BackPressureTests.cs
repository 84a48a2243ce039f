using System.Globalization;

namespace GoKV.Host.Tests.Transport;

/// <summary>A client that does not read its replies is not read from either: what it can make the server hold is bounded.</summary>
public sealed class BackPressureTests
{
    private const int Commands = 100_000;
    private const int ValueLength = 10_000;

    // What has been encoded when the loop sends (64 KiB), the reply that took it there, and what the pipe to the client holds besides.
    private const long MostWaiting = 256 * 1024;

    private static readonly long ReplyLength = ValueLength + ValueLength.ToString(CultureInfo.InvariantCulture).Length + "$\r\n\r\n".Length;

    [Fact]
    public async Task AClientThatDoesNotReadIsNotReadFrom()
    {
        await using var client = new ConnectionFixture();
        client.Server.Send("SET", "k", new string('v', ValueLength));
        Task sending = client.SendAsync(string.Concat(Enumerable.Repeat("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", Commands)));

        long received = await client.SkipAsync();
        for (int quiet = 0; quiet < 10; quiet++)
            await Task.Delay(10);
        bool sentAll = sending.IsCompleted;
        while (received < Commands * ReplyLength)
            received += await client.SkipAsync();
        await sending;

        Assert.Equal(Commands * ReplyLength, received);
        Assert.False(sentAll);
        Assert.InRange(client.Output.MostWaiting, ValueLength, MostWaiting);
    }

    [Fact]
    public async Task OneReplyMayBeLongerThanEverythingElse()
    {
        await using var client = new ConnectionFixture();
        client.Server.Send("SET", "k", new string('v', 5_000_000));

        await client.ExpectAsync($"$5000000\r\n{new string('v', 5_000_000)}\r\n+PONG\r\n", "GET k\r\nPING\r\n");
    }
}
