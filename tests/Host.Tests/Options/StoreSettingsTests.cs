using GoKV.Application.Server;
using GoKV.Host.Options;
using GoKV.Infrastructure.Store;
using GoKV.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Host.Tests.Options;

/// <summary>What of the server's options reaches the store.</summary>
public sealed class StoreSettingsTests
{
    [Fact]
    public void ChangesWhileTheServerRunsReachTheStore()
    {
        ServerOptions? options = null;
        var harness = new CommandHarness(services => services.AddSingleton(options = new ServerOptions { DefaultPersist = "SNAPSHOT", DefaultFsync = "NO", StopWritesOnSaveError = true }));
        StoreOptions store = StoreSettings.Of(options!);
        Assert.True(store.StopWritesOnSaveError);

        Assert.Equal("OK", harness.Ask("CONFIG SET stop-writes-on-bgsave-error no auto-aof-rewrite-min-size 1mb"));

        Assert.False(store.StopWritesOnSaveError);
        Assert.Equal(1 << 20, store.CheckpointMinBytes);
    }
}
