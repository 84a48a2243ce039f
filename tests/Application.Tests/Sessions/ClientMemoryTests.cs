using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Sessions;

/// <summary>What clients hold, each and together, and what of it counts as used memory.</summary>
public sealed class ClientMemoryTests
{
    private const int Entry = 32;
    private static readonly OutputLimit None = new(0, 0, 0);

    private readonly CommandHarness _server = new();
    private readonly ClientMemory _memory;
    private readonly long _before;

    public ClientMemoryTests()
    {
        _memory = _server.Get<ClientMemory>();
        _before = _memory.Used;
    }

    [Fact]
    public void ASessionIsThereUntilItEnds()
    {
        Session session = _server.NewSession();
        Assert.Equal(4096, _memory.Used - _before);
        _server.Get<SessionRegistry>().Close(session);
        Assert.Equal(_before, _memory.Used);
    }

    [Fact]
    public void WhatAConnectionHoldsIsCounted()
    {
        Session session = Holding(new FakeConnection { InputBytes = 10, InputRoom = 200, WordBytes = 3000, OutputBytes = 40_000, OutputRoom = 50_000 });
        Assert.Equal(4096 + 10 + 200 + 3000 + 50_000, _memory.Used - _before);
        Assert.Equal(_memory.Used - _before, session.Bytes);
    }

    [Fact]
    public void WhatAConnectionNoLongerHoldsIsNotCounted()
    {
        var connection = new FakeConnection { InputBytes = 10_000 };
        Session session = Holding(connection);
        connection.InputBytes = 0;
        _memory.Count(session);
        Assert.Equal(4096, _memory.Used - _before);
    }

    [Fact]
    public void NothingIsCountedForAClientThatHasGone()
    {
        var connection = new FakeConnection { OutputBytes = 10_000 };
        Session session = Holding(connection);
        _server.Get<SessionRegistry>().Close(session);
        // What its socket still does comes too late.
        _memory.Count(session);
        Assert.Equal(_before, _memory.Used);
    }

    [Fact]
    public void AMessageForManyIsChargedToEachAndThereOnce()
    {
        long charged = _memory.Charged;
        Session[] sessions = [_server.NewSession(), _server.NewSession(), _server.NewSession()];
        var message = new SharedReply(Reply.Bulk("m"), size: 50_000);
        foreach (Session session in sessions)
            session.Outbox.Push(message, 2, None, _server.Now);

        Assert.Equal((3 * (4096 + Entry)) + 50_000, _memory.Used - _before);
        Assert.Equal(3 * (4096 + Entry + 50_000), _memory.Charged - charged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AMessageIsNoLongerThereWhenTheLastHasTakenIt(bool cut)
    {
        Session[] sessions = [_server.NewSession(), _server.NewSession()];
        long before = _memory.Used;
        var message = new SharedReply(Reply.Bulk("m"), size: 50_000);
        foreach (Session session in sessions)
            session.Outbox.Push(message, 2, None, _server.Now);

        Assert.True(sessions[0].Outbox.TryTake(out _, out _));
        Assert.Equal(50_000 + Entry, _memory.Used - before);
        if (cut)
            sessions[1].Outbox.Push(message, 2, new OutputLimit(60_000, 0, 0), _server.Now);
        else
            sessions[1].Outbox.End();

        Assert.Equal(before, _memory.Used);
    }

    [Fact]
    public void MessagesOfAClientThatKeepsUpAreNotCounted()
    {
        Session session = _server.NewSession();
        long before = _memory.Used;
        session.Outbox.Push(new SharedReply(Reply.Bulk("m"), size: 16_000), 2, None, _server.Now);
        Assert.Equal(before, _memory.Used);
        session.Outbox.Push(new SharedReply(Reply.Bulk("m"), size: 1000), 2, None, _server.Now);
        Assert.Equal(before + 1000 + Entry, _memory.Used);
    }

    [Fact]
    public void ItIsPartOfTheUsedMemory()
    {
        long before = UsedMemory();
        Holding(new FakeConnection { OutputBytes = 1_000_000 });
        Assert.Equal(1_004_096, UsedMemory() - before);
        Assert.Contains("mem_clients_normal:1008192\r\n", _server.Ask("INFO memory"), StringComparison.Ordinal);
        Assert.Contains("clients.normal\": (integer) 1008192", _server.Ask("MEMORY STATS"), StringComparison.Ordinal);
    }

    [Fact]
    public void KeysAreEvictedForWhatClientsHold()
    {
        for (int i = 0; i < 100; i++)
            _server.Ask($"SET key:{i} {new string('v', 10_000)}");
        _server.Ask($"CONFIG SET maxmemory-policy allkeys-lru maxmemory {UsedMemory() + 100_000}");
        _server.Ask("PING");
        Assert.Equal("(integer) 100", _server.Ask("DBSIZE"));

        Holding(new FakeConnection { InputBytes = 400_000 });
        _server.Ask("PING");

        Assert.InRange(int.Parse(_server.Ask("DBSIZE").AsSpan("(integer) ".Length), System.Globalization.CultureInfo.InvariantCulture), 60, 75);
    }

    [Fact]
    public void InfoShowsTheMostOfLate()
    {
        var connection = new FakeConnection { InputBytes = 5000, OutputBytes = 70 };
        Session session = Holding(connection);
        Assert.Contains("client_recent_max_input_buffer:5000\r\nclient_recent_max_output_buffer:70\r\n", _server.Ask("INFO clients"), StringComparison.Ordinal);

        ClientPeaks peaks = _server.Get<ClientPeaks>();
        peaks.Look();
        (connection.InputBytes, connection.OutputBytes) = (0, 0);
        for (int second = 1; second < 8; second++)
            peaks.Look();
        Assert.Contains("client_recent_max_input_buffer:5000\r\n", _server.Ask("INFO clients"), StringComparison.Ordinal);
        peaks.Look();
        Assert.Contains("client_recent_max_input_buffer:0\r\nclient_recent_max_output_buffer:0\r\n", _server.Ask("INFO clients"), StringComparison.Ordinal);
        Assert.False(session.IsKilled);
    }

    private Session Holding(FakeConnection connection)
    {
        Session session = _server.Get<SessionRegistry>().Open(connection, authenticated: true, _server.Now);
        _memory.Count(session);
        return session;
    }

    private long UsedMemory()
    {
        string info = _server.Ask("INFO memory");
        int at = info.IndexOf("used_memory:", StringComparison.Ordinal) + "used_memory:".Length;
        return long.Parse(info.AsSpan(at, info.IndexOf('\r', at) - at), System.Globalization.CultureInfo.InvariantCulture);
    }
}
