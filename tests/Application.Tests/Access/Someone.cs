using GoKV.Application.Tests.PubSub;
using GoKV.TestKit;

namespace GoKV.Application.Tests.Access;

/// <summary>A client that is a user with some rules.</summary>
internal static class Someone
{
    /// <summary>Makes the user <c>alice</c> on the server, and a client that is her.</summary>
    public static Listener With(CommandHarness server, string rules)
    {
        Assert.Equal("OK", server.Ask("ACL SETUSER alice on nopass " + rules));
        var client = new Listener(server);
        Assert.Equal("OK", client.Ask("AUTH alice any"));
        return client;
    }
}
