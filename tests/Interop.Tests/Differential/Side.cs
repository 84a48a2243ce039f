using GoKV.TestKit;

namespace GoKV.Interop.Tests.Differential;

/// <summary>One of the two servers, with the clients that the stream has.</summary>
internal sealed class Side(int port) : IAsyncDisposable
{
    private RespClient[] _clients = [];

    /// <summary>Empties the server and connects new clients to it.</summary>
    public async Task BeginAsync()
    {
        await DisposeAsync();
        await using (RespClient emptier = await RespClient.ConnectAsync(port))
            Assert.Equal("OK", await emptier.AskAsync("FLUSHALL"));
        _clients = new RespClient[CommandStream.Clients];
        for (int i = 0; i < _clients.Length; i++)
            _clients[i] = await RespClient.ConnectAsync(port);
        await _clients[^1].AskAsync("HELLO 3");
    }

    /// <summary>Sends the commands of one client at once and returns their replies.</summary>
    public async Task<List<byte[]>> AskAsync(IReadOnlyList<Step> batch)
    {
        RespClient client = _clients[batch[0].Client];
        Task sending = client.SendAsync(batch.SelectMany(step => RespClient.Encode(step.Words)).ToArray());
        var replies = new List<byte[]>();
        foreach (Step _ in batch)
            replies.Add((await client.ReadAsync()).Raw);
        await sending;
        return replies;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RespClient client in _clients)
            await client.DisposeAsync();
    }
}
