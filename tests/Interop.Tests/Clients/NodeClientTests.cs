using GoKV.TestKit;

namespace GoKV.Interop.Tests.Clients;

/// <summary>ioredis and node-redis, unchanged, in both protocols: the scenarios of <c>Node/*.mjs</c>.</summary>
public sealed class NodeClientTests
{
    private static readonly string[] Common =
    [
        "strings", "counters", "expiries", "scans", "pipelines", "transactions", "messages", "shardMessages", "partitions", "passwords", "reconnects",
    ];

    private static readonly Dictionary<string, string[]> Scenarios = new()
    {
        ["ioredis"] = [.. Common, "keyspaceEvents", "monitoring"],
        ["node-redis"] = [.. Common, "administration", "caching"],
    };

    public static TheoryData<string, string, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, string, int>();
            foreach ((string client, string[] scenarios) in Scenarios)
            {
                foreach (string scenario in scenarios)
                {
                    runs.Add(client, scenario, 2);
                    runs.Add(client, scenario, 3);
                }
            }

            return runs;
        }
    }

    [RequiresNodeTheory, MemberData(nameof(Runs))]
    public async Task ItsScenariosPass(string client, string scenario, int protocol)
    {
        GoKvServer server = await GoKvServer.StartAsync();
        try
        {
            int port = server.Port;
            using NodeScript script = NodeScript.Start(client, scenario, $"{protocol}", $"{port}");
            // It asks for a restart by a line, and waits for one.
            while (await script.ReadLineAsync() is { } line)
            {
                Assert.Equal("restart", line);
                await server.DisposeAsync();
                server = await GoKvServer.StartAsync(options => options.Port = port);
                await script.WriteLineAsync("done");
            }

            await script.ExpectSuccessAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [RequiresNodeTheory]
    [InlineData("ioredis")]
    [InlineData("node-redis")]
    public async Task NoScenarioIsForgotten(string client)
    {
        using NodeScript script = NodeScript.Start(client);
        var names = new List<string>();
        while (await script.ReadLineAsync() is { } line)
            names.Add(line);

        await script.ExpectSuccessAsync();
        Assert.Equal(Scenarios[client].Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }
}
