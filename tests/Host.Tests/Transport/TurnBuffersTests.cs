using GoKV.Host.Transport.Epoll;

namespace GoKV.Host.Tests.Transport;

/// <summary>Room that the connections of a turn share.</summary>
public sealed class TurnBuffersTests
{
    private readonly TurnBuffers _buffers = new();

    [Fact]
    public void PiecesLieSideBySideWhileThereIsRoom()
    {
        TurnBuffer first = _buffers.Take();
        Assert.Equal(0, first.Used);
        first.Used = 100;

        TurnBuffer second = _buffers.Take();

        Assert.Same(first, second);
        Assert.Equal(100, second.Used);
    }

    [Fact]
    public void APieceHasRoomForAWholeReply()
    {
        TurnBuffer first = _buffers.Take();
        first.Used = TurnBuffers.Size - TurnBuffers.LeastRoom + 1;

        TurnBuffer second = _buffers.Take();

        Assert.NotSame(first, second);
        Assert.True(second.Bytes.Length - second.Used >= TurnBuffers.LeastRoom);
    }

    [Fact]
    public void ABufferIsUsedAgainWhenItsLastPieceIsBack()
    {
        TurnBuffer first = _buffers.Take();
        first.Used = 10;
        _buffers.Take().Used = TurnBuffers.Size;
        TurnBuffer second = _buffers.Take();
        second.Used = TurnBuffers.Size;
        Assert.NotSame(first, second);

        _buffers.Return(first);
        TurnBuffer third = _buffers.Take();
        third.Used = TurnBuffers.Size;
        Assert.NotSame(first, third);

        _buffers.Return(first);
        TurnBuffer fourth = _buffers.Take();
        Assert.Same(first, fourth);
        Assert.Equal(0, fourth.Used);
    }

    [Fact]
    public void TheBufferInUseBeginsAnewWhenNobodyHasAPieceOfIt()
    {
        TurnBuffer buffer = _buffers.Take();
        buffer.Used = 1000;

        _buffers.Return(buffer);

        Assert.Same(buffer, _buffers.Take());
        Assert.Equal(0, buffer.Used);
    }
}
