namespace GoKV.Host.Resp;

/// <summary>How a call of <see cref="RespReader.Read"/> ended.</summary>
internal enum ReadStatus
{
    /// <summary>The input holds no further complete command.</summary>
    NeedMore,

    /// <summary>The words of one command have been read.</summary>
    Complete,

    /// <summary>The client broke the protocol. There is no way to tell where its next command begins: answer the error and close.</summary>
    Failed,
}
