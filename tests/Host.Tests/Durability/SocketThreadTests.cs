using System.Diagnostics;
using System.Text.RegularExpressions;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>No thread that serves sockets ever waits for a disk: seen from outside, by the system calls of each thread.</summary>
public sealed partial class SocketThreadTests
{
    // What writes, forces or changes a directory; opening for reading is not among them.
    private const string DiskCalls = "fsync,fdatasync,pwrite64,pwritev,pwritev2,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,ftruncate";
    private const string SocketCalls = "recvfrom,recvmsg,sendto,sendmsg";

    [RequiresToolFact("strace")]
    public async Task NoneOfThemWritesSyncsOrChangesADirectory()
    {
        using var directory = new TemporaryDirectory();
        string trace = Path.Combine(directory.Path, "trace");
        await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", Path.Combine(directory.Path, "data"), "--log-level", "Error");
        using Process strace = Process.Start(new ProcessStartInfo(
            "strace", ["-f", "-qq", "-o", trace, "-p", $"{server.Id}", "-e", $"trace={DiskCalls},{SocketCalls}", "-e", "signal=none", "-s", "16"]))!;
        await using RespClient client = await server.ConnectAsync();
        // strace takes hold of the process some time after it was started.
        Assert.True(await Eventually.IsAsync(async () => await client.AskAsync("PING") == "PONG" && Calls(trace).Any(call => IsSocket(call.Name))), "strace saw nothing.");

        await UseEverythingAsync(client);

        strace.Kill();
        await strace.WaitForExitAsync();
        (int Thread, string Name)[] calls = [.. Calls(trace)];
        HashSet<int> sockets = [.. calls.Where(call => IsSocket(call.Name)).Select(call => call.Thread)];
        string[] disk = [.. calls.Where(call => !IsSocket(call.Name)).Select(call => call.Name).Distinct()];
        // What was done must have been seen, or the test shows nothing.
        Assert.Superset(new HashSet<string> { "fdatasync", "fsync", "pwrite64", "rename", "mkdir", "unlink", "rmdir" }, disk.ToHashSet());
        Assert.DoesNotContain(calls, call => !IsSocket(call.Name) && sockets.Contains(call.Thread));
    }

    private static async Task UseEverythingAsync(RespClient client)
    {
        foreach (string policy in new[] { "ALWAYS", "EVERYSEC", "NO" })
        {
            Assert.Equal("OK", await client.AskAsync($"CREATE PARTITION {policy} STRING WAL FSYNC {policy}"));
            for (int i = 0; i < 50; i++)
                Assert.Equal("OK", await client.AskAsync($"IN {policy} SET k{i} {i}"));
        }

        Assert.Equal("OK", await client.AskAsync("SET plain 1"));
        Assert.Equal("OK", await client.AskAsync("SAVE"));
        Assert.StartsWith("Background", await client.AskAsync("BGSAVE"), StringComparison.Ordinal);
        await client.AskAsync("BGREWRITEAOF");
        Assert.Equal("OK", await client.AskAsync("ALTER PARTITION NO SET PERSIST SNAPSHOT"));
        Assert.Equal("(integer) 1", await client.AskAsync("MOVE plain 1"));
        await client.AskAsync("WAITAOF 1 0 5000");
        Assert.Equal("OK", await client.AskAsync("DROP PARTITION EVERYSEC"));
        Assert.Equal("OK", await client.AskAsync("FLUSHALL"));
        Assert.Equal("OK", await client.AskAsync("IN ALWAYS SET last 1"));
    }

    private static bool IsSocket(string name) => SocketCalls.Contains(name, StringComparison.Ordinal);

    // "1234 fdatasync(57) = 0", "1234 <... fdatasync resumed>) = 0"; of an interrupted one the second line says the same.
    private static IEnumerable<(int Thread, string Name)> Calls(string trace)
    {
        if (!File.Exists(trace))
            yield break;
        using var reader = new StreamReader(new FileStream(trace, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            if (Call().Match(line) is { Success: true } call)
                yield return (int.Parse(call.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), call.Groups[2].Value);
        }
    }

    [GeneratedRegex(@"^(\d+) +([a-z0-9]+)\(")]
    private static partial Regex Call();
}
