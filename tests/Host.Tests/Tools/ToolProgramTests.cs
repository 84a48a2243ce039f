using GoKV.TestKit;

namespace GoKV.Host.Tests.Tools;

/// <summary>The tools as an operator uses them: a real server, real files, exit codes.</summary>
public sealed class ToolProgramTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    private string Copied => Path.Combine(_directory.Path, "copy");

    private string BackedUp => Path.Combine(_directory.Path, "backup");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("BACKUP TO ", true)]
    [InlineData("IN ledger BACKUP TO ", false)]
    public async Task ABackupIsRestoredAndServed(string command, bool hasNumbered)
    {
        await using (GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data))
        {
            await using RespClient client = await server.ConnectAsync();
            await FillAsync(client);
            Assert.Equal("OK", await client.AskAsync(command + BackedUp));
            await client.AskAsync("IN ledger SET alice later");
        }

        (int code, string output, string errors) = await GoKvProcess.RunAsync(["restore", BackedUp, Copied]);
        Assert.Equal((0, ""), (code, errors));
        Assert.EndsWith($"restored to {Copied}\n", output, StringComparison.Ordinal);

        await using GoKvProcess restored = await GoKvProcess.StartAsync("--dir", Copied);
        await using RespClient reader = await restored.ConnectAsync();
        Assert.Equal("\"41\"", await AskLoadedAsync(reader, "IN ledger GET alice"));
        Assert.Equal(hasNumbered ? "\"text\"" : "(nil)", await AskLoadedAsync(reader, "GET plain"));
    }

    [Fact]
    public async Task ADamagedPartitionIsFoundRepairedAndServedAgain()
    {
        await StopAfterFillingAsync();
        string segment = Path.Combine(Data, "partitions", "16", "wal-0000000000000001.log");
        byte[] bytes = await File.ReadAllBytesAsync(segment);
        bytes[60] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);

        (int damaged, string output, _) = await GoKvProcess.RunAsync(["verify", Data]);
        Assert.Equal(1, damaged);
        Assert.Contains("DAMAGED   partitions/16/wal-0000000000000001.log: partition ledger: at offset ", output, StringComparison.Ordinal);
        Assert.Equal(0, (await GoKvProcess.RunAsync(["repair", Data, "ledger", "--yes"])).ExitCode);
        Assert.Equal(0, (await GoKvProcess.RunAsync(["verify", Data])).ExitCode);

        await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data);
        await using RespClient client = await server.ConnectAsync();
        Assert.Equal("OK", await AskLoadedAsync(client, "IN ledger SET bob 8"));
        Assert.True(Directory.Exists(Path.Combine(Data, "partitions", "16.broken-1")));
    }

    [Fact]
    public async Task ADeletedLogIsMissedAndTheRepairLetsItBeginAnew()
    {
        await StopAfterFillingAsync();
        File.Delete(Path.Combine(Data, "partitions", "16", "wal-0000000000000001.log"));

        (int damaged, string output, _) = await GoKvProcess.RunAsync(["verify", Data]);
        Assert.Equal(1, damaged);
        Assert.Contains("DAMAGED   partitions/16: partition ledger: there is neither a snapshot nor a WAL", output, StringComparison.Ordinal);
        await using (GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data))
        {
            await using RespClient client = await server.ConnectAsync();
            Assert.StartsWith("(error) CORRUPT partition 'ledger' is quarantined", await AskLoadedAsync(client, "IN ledger GET alice"), StringComparison.Ordinal);
            Assert.Equal("\"text\"", await AskLoadedAsync(client, "GET plain"));
        }

        Assert.Equal(0, (await GoKvProcess.RunAsync(["repair", Data, "ledger", "--yes"])).ExitCode);
        Assert.Equal(0, (await GoKvProcess.RunAsync(["verify", Data])).ExitCode);
        await using GoKvProcess next = await GoKvProcess.StartAsync("--dir", Data);
        await using RespClient reader = await next.ConnectAsync();
        Assert.Equal("(nil)", await AskLoadedAsync(reader, "IN ledger GET alice"));
        Assert.Equal("OK", await AskLoadedAsync(reader, "IN ledger SET bob 8"));
    }

    [Fact]
    public async Task AnOldCatalogStopsAStartIsFoundAndMended()
    {
        await StopAfterFillingAsync();
        byte[] old = await File.ReadAllBytesAsync(Path.Combine(Data, "catalog"));
        await using (GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data))
        {
            await using RespClient client = await server.ConnectAsync();
            Assert.Equal("OK", await AskLoadedAsync(client, "SWAPDB 0 5"));
            await server.SignalAsync("KILL");
            await server.WaitForExitAsync();
        }

        await File.WriteAllBytesAsync(Path.Combine(Data, "catalog"), old);
        (int refused, _, string errors) = await GoKvProcess.RunAsync(["--port", "0", "--dir", Data]);
        Assert.Equal(1, refused);
        Assert.Contains($"there have been 1 swaps of databases, and it knows of 0. Databases would have each other's data. gokv repair {Data} mends that", errors, StringComparison.Ordinal);
        (int damaged, string found, _) = await GoKvProcess.RunAsync(["verify", Data]);
        Assert.Equal(1, damaged);
        Assert.StartsWith("DAMAGED   catalog: ", found, StringComparison.Ordinal);
        (int code, string output, _) = await GoKvProcess.RunAsync(["repair", Data, "--yes"]);
        Assert.Equal(0, code);
        Assert.Contains("\n  database 0 gets partitions/5, and not partitions/0\n", output, StringComparison.Ordinal);
        Assert.EndsWith($"repaired; the files as they were are in {Data}/catalog.broken-1\n", output, StringComparison.Ordinal);
        Assert.Equal((0, "the catalog: nothing to repair\n", ""), await GoKvProcess.RunAsync(["repair", Data]));
        Assert.Equal(0, (await GoKvProcess.RunAsync(["verify", Data])).ExitCode);

        await using GoKvProcess next = await GoKvProcess.StartAsync("--dir", Data);
        await using RespClient reader = await next.ConnectAsync();
        Assert.Equal("(nil)", await AskLoadedAsync(reader, "GET plain"));
        await reader.AskAsync("SELECT 5");
        Assert.Equal("\"text\"", await AskLoadedAsync(reader, "GET plain"));
        Assert.Equal("\"41\"", await AskLoadedAsync(reader, "IN ledger GET alice"));
    }

    [Fact]
    public async Task AServerWithAWalStopsInOrderAndLeavesWhatDumpPrints()
    {
        await StopAfterFillingAsync();
        (int code, string output, _) = await GoKvProcess.RunAsync(["dump", Data, "ledger"]);
        Assert.Equal(0, code);
        Assert.StartsWith(
            "{\"partition\":\"ledger\",\"file\":\"wal-0000000000000001.log\",\"offset\":32,\"lsn\":1,\"op\":\"put\",\"key\":\"alice\",\"value\":\"41\"}\n",
            output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADirectoryInUseIsRefusedInOneLine()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data);
        (int code, string output, string errors) = await GoKvProcess.RunAsync(["verify", Data]);
        Assert.Equal((2, "", $"gokv verify: {Data} is in use by a server; stop it first\n"), (code, output, errors));
    }

    [Fact]
    public async Task AnIncompleteBackupIsRefusedByRestoreAndByAServer()
    {
        Directory.CreateDirectory(Path.Combine(BackedUp, "partitions"));
        await File.WriteAllTextAsync(Path.Combine(BackedUp, "INCOMPLETE"), "");
        (int code, _, string errors) = await GoKvProcess.RunAsync(["restore", BackedUp, Copied]);
        Assert.Equal(2, code);
        Assert.Contains("was not completed", errors, StringComparison.Ordinal);
        Assert.Equal(1, (await GoKvProcess.RunAsync(["--port", "0", "--dir", BackedUp])).ExitCode);
    }

    private async Task StopAfterFillingAsync()
    {
        await using GoKvProcess server = await GoKvProcess.StartAsync("--dir", Data);
        await using RespClient client = await server.ConnectAsync();
        await FillAsync(client);
        await server.SignalAsync("TERM");
        Assert.True(await server.WaitForExitAsync() == 0, server.Errors);
    }

    // A server answers while it still reads its files.
    private static async Task<string> AskLoadedAsync(RespClient client, string line)
    {
        string reply = await client.AskAsync(line);
        for (int attempt = 0; attempt < 600 && reply.StartsWith("(error) LOADING", StringComparison.Ordinal); attempt++)
        {
            await Task.Delay(50);
            reply = await client.AskAsync(line);
        }

        return reply;
    }

    private static async Task FillAsync(RespClient client)
    {
        Assert.Equal("OK", await client.AskAsync("CREATE PARTITION ledger STRING WAL FSYNC ALWAYS"));
        foreach (string line in new[] { "IN ledger SET alice 41", "IN ledger SET bob 7", "IN ledger SET carol 9", "SET plain text" })
            Assert.Equal("OK", await client.AskAsync(line));
    }
}
