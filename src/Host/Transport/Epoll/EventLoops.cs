using GoKV.Application.Ports;

namespace GoKV.Host.Transport.Epoll;

/// <summary>The event loops of the server; none before it takes connections, nor with another transport.</summary>
/// <remarks>Thread safety: every member may be called from any thread; <see cref="Start"/> once.</remarks>
internal sealed class EventLoops : IArrivals
{
    private volatile EventLoop[] _all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<EventLoop> All => _all;

    /// <summary>Says which there are.</summary>
    public void Start(EventLoop[] loops) => _all = loops;

    /// <inheritdoc/>
    public Task SettleAsync() => Task.WhenAll(_all.Select(loop => loop.PassAsync()));
}
