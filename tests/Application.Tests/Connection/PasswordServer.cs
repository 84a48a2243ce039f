using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Application.Tests.Connection;

/// <summary>A server that asks for the password <c>secret</c>, and a client that has not given it.</summary>
internal static class PasswordServer
{
    public static CommandHarness Create()
    {
        var server = new CommandHarness(services => services.AddSingleton(new ServerOptions { RequirePass = "secret" }));
        server.Session = server.Get<SessionRegistry>().Open(new FakeConnection(), authenticated: false, server.Now);
        return server;
    }
}
