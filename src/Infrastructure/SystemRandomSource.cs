using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GoKV.Application.Ports;

namespace GoKV.Infrastructure;

/// <summary>Chance from the runtime's shared generator, secrets from the system's.</summary>
public sealed class SystemRandomSource : IRandomSource
{
    /// <inheritdoc/>
    public ulong Draw()
    {
        ulong drawn = 0;
        Random.Shared.NextBytes(MemoryMarshal.AsBytes(new Span<ulong>(ref drawn)));
        return drawn;
    }

    /// <inheritdoc/>
    public void FillWithSecret(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
