using System.IO.Pipelines;

namespace GoKV.Host.Tests.Transport;

/// <summary>One side of a connection.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

/// <summary>Both sides of a connection without a socket.</summary>
internal static class DuplexPipes
{
    public static (DuplexPipe Server, DuplexPipe Client) Create()
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        return (new DuplexPipe(toServer.Reader, toClient.Writer), new DuplexPipe(toClient.Reader, toServer.Writer));
    }
}
