using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Application.Tests.PubSub;

/// <summary>Another client of the harness' server, with what has been sent to it.</summary>
internal sealed class Listener(CommandHarness server)
{
    public Session Session { get; } = server.NewSession();

    public FakeConnection Connection => (FakeConnection)Session.Connection;

    /// <summary>A client that speaks RESP3.</summary>
    public static Listener Resp3(CommandHarness server)
    {
        var listener = new Listener(server);
        listener.Ask("HELLO 3");
        return listener;
    }

    public string Ask(string line)
    {
        Session before = server.Session;
        server.Session = Session;
        try
        {
            return server.Ask(line);
        }
        finally
        {
            server.Session = before;
        }
    }

    /// <summary>What waits for the client, taken.</summary>
    public string[] Received()
    {
        var received = new List<string>();
        while (Session.Outbox.TryTake(out SharedReply? message, out _))
            received.Add(ReplyText.Of(message));
        return [.. received];
    }

    /// <summary>The client's connection has ended.</summary>
    public void Leave() => server.Get<SessionRegistry>().Close(Session);
}
