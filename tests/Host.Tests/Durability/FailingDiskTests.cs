using System.Diagnostics;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>The program on real disks that fail: a full one, and one whose syncs are made to fail.</summary>
public sealed class FailingDiskTests
{
    [Fact]
    public async Task AFullDiskRefusesWritesGoesOnReadingAndHealsByItself()
    {
        using var directory = new TemporaryDirectory();
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.Path);
        try
        {
            int confirmed = 0;
            await using (GoKvProcess server = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error"))
            await using (RespClient client = await server.ConnectAsync())
            {
                Assert.Equal("OK", await client.AskAsync("CREATE PARTITION p STRING WAL FSYNC ALWAYS"));
                await client.AskAsync("USE p");
                string value = new('x', 4000);
                string reply = "OK";
                while (reply == "OK" && confirmed < 1000)
                {
                    reply = await client.AskAsync($"SET k{confirmed} {value}");
                    if (reply == "OK")
                        confirmed++;
                }

                Assert.Equal("(error) MISCONF Errors writing to the WAL of partition 'p': No space left on device", reply);
                Assert.Equal('"' + value + '"', await client.AskAsync("GET k0"));
                Assert.StartsWith("(error) MISCONF", await client.AskAsync("SET other 1"), StringComparison.Ordinal);

                await RunAsync("mount", "-o", "remount,size=4m", directory.Path);
                Assert.True(await Eventually.IsAsync(async () => await client.AskAsync("SET healed 1") == "OK"), "The partition did not heal.");
                await server.SignalAsync("KILL");
                await server.WaitForExitAsync();
            }

            await using GoKvProcess again = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error");
            await using RespClient reader = await again.ConnectAsync();
            await reader.AskAsync("USE p");
            Assert.True(await Eventually.IsAsync(async () => await reader.AskAsync("GET healed") == "\"1\""), "What was confirmed after healing is lost.");
            for (int i = 0; i < confirmed; i++)
                Assert.Equal("(integer) 4000", await reader.AskAsync($"STRLEN k{i}"));
        }
        finally
        {
            await RunAsync("umount", "-l", directory.Path);
        }
    }

    [RequiresToolFact("strace")]
    public async Task ASyncThatFailsIsNeverAnOkAndNothingConfirmedIsLost()
    {
        using var directory = new TemporaryDirectory();
        await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error");
        await using RespClient client = await server.ConnectAsync();
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION p INT WAL FSYNC ALWAYS"));
        await client.AskAsync("USE p");
        Assert.Equal("OK", await client.AskAsync("SET before 1"));

        using (Process strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-p", $"{server.Id}", "-e", "inject=fdatasync:error=EIO"]))!)
        {
            // strace takes hold of the process some time after it was started.
            Assert.True(
                await Eventually.IsAsync(async () => (await client.AskAsync("INCR counter")).StartsWith("(error)", StringComparison.Ordinal)),
                "No sync was made to fail.");
            Assert.Equal("(error) MISCONF Errors syncing the WAL of partition 'p': Input/output error", await client.AskAsync("SET during 1"));
            Assert.Equal("\"1\"", await client.AskAsync("GET before"));
            strace.Kill();
            await strace.WaitForExitAsync();
        }

        // Its data goes to new files by itself, and then it takes writes again.
        Assert.True(await Eventually.IsAsync(async () => await client.AskAsync("SET after 1") == "OK"), "The partition stayed read-only.");
        await server.SignalAsync("KILL");
        await server.WaitForExitAsync();

        await using GoKvProcess again = await GoKvProcess.StartAsync("--dir", directory.Path, "--log-level", "Error");
        await using RespClient reader = await again.ConnectAsync();
        await reader.AskAsync("USE p");
        Assert.True(await Eventually.IsAsync(async () => await reader.AskAsync("GET after") == "\"1\""), "What was confirmed after the failure is lost.");
        Assert.Equal("\"1\"", await reader.AskAsync("GET before"));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: these tests run as root.");
    }
}
