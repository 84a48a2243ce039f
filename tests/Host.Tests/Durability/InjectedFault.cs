using System.Diagnostics;
using GoKV.TestKit;

namespace GoKV.Host.Tests.Durability;

/// <summary>Lets system calls of a process fail, from some time after it was made until its end.</summary>
internal sealed class InjectedFault(GoKvProcess server, string what) : IDisposable
{
    private readonly Process _strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-p", $"{server.Id}", "-e", $"inject={what}"]))!;

    public async Task EndAsync()
    {
        _strace.Kill();
        await _strace.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_strace.HasExited)
            _strace.Kill();
        _strace.Dispose();
    }
}
