using System.Runtime.Versioning;
using GoKV.Infrastructure.Storage;
using GoKV.TestKit.Storage;

namespace GoKV.Infrastructure.Tests.Storage;

[SupportedOSPlatform("linux")]
public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ConfigurationFile _file = new(new LinuxFileSystem());

    private string Path => System.IO.Path.Combine(_folder.Path, "gokv.conf");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AFileIsReplacedByItsChangedTextAndKeepsItsMode()
    {
        await File.WriteAllTextAsync(Path, "ä 1\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Null(await _file.ReplaceAsync(Path, text => text + "b 2\n"));

        Assert.Equal("ä 1\nb 2\n", _file.Read(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task AFileThatIsGoneIsMadeAnew()
    {
        Assert.Null(await _file.ReplaceAsync(Path, text => text + "a 1\n"));

        Assert.Equal("a 1\n", _file.Read(Path));
    }

    [Fact]
    public async Task WhatIsReplacedOutlivesAPowerCut()
    {
        var files = new CrashableFileSystem();
        files.CreateDirectory("/etc");
        files.SyncDirectory("/");

        Assert.Null(await new ConfigurationFile(files).ReplaceAsync("/etc/gokv.conf", text => text + "a 1\n"));

        for (int fate = 0; fate < 30; fate++)
            Assert.Equal("a 1\n", new ConfigurationFile(files.Crash(new Random(fate))).Read("/etc/gokv.conf"));
    }

    // Of a replacement that did not come to its end, by a process that had this one's number.
    [Fact]
    public async Task WhatWasLeftBehindIsNoHindrance()
    {
        await File.WriteAllTextAsync($"{Path}.{Environment.ProcessId}.tmp", "left behind, and longer than what is to come\n");

        Assert.Null(await _file.ReplaceAsync(Path, text => text + "a 1\n"));

        Assert.Equal("a 1\n", _file.Read(Path));
    }

    [Fact]
    public async Task WhyItCouldNotBeReplacedIsSaid() => Assert.Equal(
        "No such file or directory", await _file.ReplaceAsync(System.IO.Path.Combine(_folder.Path, "none", "gokv.conf"), text => text));
}
