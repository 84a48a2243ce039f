using System.Runtime.InteropServices;
using GoKV.Application.Ports;

namespace GoKV.Infrastructure;

/// <summary>Chance from the runtime's shared generator.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public ulong Draw()
    {
        ulong drawn = 0;
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(new Span<ulong>(ref drawn)));
        return drawn;
    }
}
