using System.Runtime.CompilerServices;

namespace GoKV.Host.Transport.Epoll;

/// <summary>Those who wait for the end of an event loop's turn.</summary>
/// <remarks>Thread safety: belongs to its loop's thread. What runs must not throw: it is the rest of an async method, which keeps its exceptions.</remarks>
internal sealed class TurnEnds : ICriticalNotifyCompletion
{
    private List<Action> _waiting = [];
    private List<Action> _running = [];

    /// <summary>True when somebody waits.</summary>
    public bool Any => _waiting.Count > 0;

    /// <summary>The turn never has ended for who asks.</summary>
    public bool IsCompleted => false;

    /// <summary>Runs all who wait. Who waits again meanwhile does so for the end of the next turn.</summary>
    public void Run()
    {
        (_waiting, _running) = (_running, _waiting);
        foreach (Action goOn in _running)
            goOn();
        _running.Clear();
    }

    /// <summary>For the compiler.</summary>
    public TurnEnds GetAwaiter() => this;

    /// <summary>For the compiler.</summary>
    public void GetResult()
    {
        // There is none.
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _waiting.Add(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _waiting.Add(continuation);
}
