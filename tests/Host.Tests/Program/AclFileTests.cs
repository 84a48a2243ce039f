using GoKV.TestKit;

namespace GoKV.Host.Tests.Program;

/// <summary>The file with the users of a real program: read at the start, written by ACL SAVE.</summary>
public sealed class AclFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string AclFile => Path.Combine(_folder.Path, "users.acl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UsersOutliveTheServer()
    {
        File.WriteAllText(AclFile, "user default on nopass ~* &* +@all\n");
        await using (GoKvProcess first = await GoKvProcess.StartAsync("--aclfile", AclFile))
        {
            await using RespClient client = await RespClient.ConnectAsync(first.Port);
            Assert.Equal("OK", await client.AskAsync("ACL SETUSER alice on >secret ~k* +get"));
            Assert.Equal("OK", await client.AskAsync("ACL SAVE"));
        }

        Assert.Contains("user alice on #2bb80d53", File.ReadAllText(AclFile), StringComparison.Ordinal);
        Assert.Equal(["users.acl"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        await using GoKvProcess second = await GoKvProcess.StartAsync("--aclfile", AclFile);
        await using RespClient other = await RespClient.ConnectAsync(second.Port);
        Assert.Equal("OK", await other.AskAsync("AUTH alice secret"));
        Assert.StartsWith("(error) NOPERM", await other.AskAsync("GET x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileWithAMistakeIsOneLine()
    {
        File.WriteAllText(AclFile, "user alice +nosuch\n");

        (int code, _, string errors) = await GoKvProcess.RunAsync(["--port", "0", "--aclfile", AclFile, "--log-level", "nothing"]);

        Assert.Equal(1, code);
        Assert.StartsWith(
            $"gokv: ACL errors: {AclFile}:1: Error in applying operation '+nosuch': Unknown command or category name in ACL. ", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }
}
