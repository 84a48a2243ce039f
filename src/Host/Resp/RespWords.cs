namespace GoKV.Host.Resp;

/// <summary>Bytes of the protocol for those who speak it from the client's side.</summary>
internal static class RespWords
{
    /// <summary>What ends every line, and every word.</summary>
    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;
}
