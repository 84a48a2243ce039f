namespace GoKV.Application.Ports;

/// <summary>Where chance comes from. The inner layers have none of their own, so that a test or a replay can repeat what happened.</summary>
/// <remarks>Thread safety: every member may be called from any thread.</remarks>
public interface IRandomSource
{
    /// <summary>A number, each of the 64-bit ones as likely as any other. Not a secret: it may be guessed.</summary>
    ulong Draw();

    /// <summary>Fills bytes with what nobody can guess: for passwords.</summary>
    void FillWithSecret(Span<byte> bytes);
}
