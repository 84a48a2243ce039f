using System.Text;
using GoKV.Domain.Partitions;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Partitions;

public sealed class CopiedEntriesTests
{
    [Fact]
    public void Entries_keep_what_they_were_while_the_source_is_used_again_and_the_room_grows()
    {
        var copied = new CopiedEntries();
        byte[] key = new byte[40], value = new byte[1000];
        for (int i = 0; i < 1000; i++)
        {
            key.AsSpan().Fill((byte)i);
            value.AsSpan().Fill((byte)(i + 1));
            copied.Add(key.AsSpan(0, i % 41), new Value(value, i % 7, i % 900), i % 2 == 0 ? Expiry.None : Expiry.At(i));
        }

        Assert.Equal(1000, copied.Count);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(Enumerable.Repeat((byte)i, i % 41), copied[i].Key.ToArray());
            Assert.Equal(Enumerable.Repeat((byte)(i + 1), i % 900), copied[i].Value.ToArray());
            Assert.Equal(i % 2 == 0 ? 0 : i, copied[i].Expiry.IsNone ? 0 : copied[i].Expiry.UnixMilliseconds);
        }
    }

    [Fact]
    public void Integers_stay_integers_and_whole_arrays_are_not_copied()
    {
        var copied = new CopiedEntries();
        byte[] whole = Encoding.ASCII.GetBytes("a long one");
        copied.Add("i"u8, new Value(-1), Expiry.None);
        copied.Add("w"u8, new Value(whole), Expiry.None);
        copied.Add("p"u8, new Value(whole, 2, 4), Expiry.None);

        Assert.True(copied[0].Value.IsInteger);
        Assert.Equal(-1, copied[0].Value.Integer);
        Assert.Same(whole, copied[1].Value.ToArray());
        whole.AsSpan().Fill((byte)'x');
        Assert.Equal("long", copied[2].Value.ToString());
    }

    [Fact]
    public void Cleared_it_starts_anew_and_long_keys_do_not_keep_their_room()
    {
        var copied = new CopiedEntries();
        copied.Add(new byte[20 * 1024 * 1024], new Value(7), Expiry.None);
        copied.Clear();
        Assert.Equal(0, copied.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => copied[0].Expiry);

        copied.Add("k"u8, new Value("v"u8.ToArray(), 0, 1), Expiry.None);
        Assert.Equal("k", Encoding.ASCII.GetString(copied[0].Key));
        Assert.Equal("v", copied[0].Value.ToString());
    }

    [Fact]
    public void A_walk_makes_no_garbage_once_its_room_is_made()
    {
        var copied = new CopiedEntries();
        byte[] value = new byte[100];
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
            Fill();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Fill()
        {
            copied.Clear();
            for (int i = 0; i < 512; i++)
                copied.Add("key:0000000001"u8, new Value(value, 0, 100), Expiry.None);
        }
    }
}
