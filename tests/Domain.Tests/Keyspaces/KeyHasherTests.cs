using System.Text;
using GoKV.Domain.Keyspaces;

namespace GoKV.Domain.Tests.Keyspaces;

public sealed class KeyHasherTests
{
    [Fact]
    public void TheReferenceAgreesWithTheVectorOfTheSipHashPaper()
    {
        byte[] input = [.. Enumerable.Range(0, 15).Select(i => (byte)i)];

        Assert.Equal(0xa129ca6149be45e5, NaiveSipHash(2, 4, 0x0706050403020100, 0x0f0e0d0c0b0a0908, input));
    }

    [Fact]
    public void HashIsSipHashOneThreeFoldedToThirtyTwoBits()
    {
        var random = new Random(1);
        for (int length = 0; length <= 200; length++)
        {
            (ulong k0, ulong k1) = ((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            byte[] key = new byte[length];
            random.NextBytes(key);

            ulong expected = NaiveSipHash(1, 3, k0, k1, key);

            Assert.Equal((uint)(expected ^ (expected >> 32)), new KeyHasher(k0, k1).Hash(key));
        }
    }

    [Fact]
    public void RandomHashersDiffer()
    {
        byte[] key = Encoding.UTF8.GetBytes("user:1");
        var hashes = Enumerable.Range(0, 16).Select(_ => KeyHasher.CreateRandom().Hash(key)).ToHashSet();

        Assert.True(hashes.Count > 8);
    }

    [Fact]
    public void HashAllocatesNothing()
    {
        var hasher = new KeyHasher(1, 2);
        byte[] key = new byte[100];
        hasher.Hash(key);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int length = 0; length < key.Length; length++)
            hasher.Hash(key.AsSpan(0, length));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // SipHash-c-d written from the paper's definition, without any regard for speed.
    private static ulong NaiveSipHash(int c, int d, ulong k0, ulong k1, byte[] input)
    {
        var words = new List<ulong>();
        for (int start = 0; start <= input.Length; start += 8)
        {
            ulong word = 0;
            for (int i = start; i < Math.Min(start + 8, input.Length); i++)
                word += (ulong)input[i] << (8 * (i - start));
            words.Add(word);
        }

        words[^1] += (ulong)(input.Length % 256) << 56;

        ulong[] v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573];
        foreach (ulong word in words)
        {
            v[3] ^= word;
            SipRounds(v, c);
            v[0] ^= word;
        }

        v[2] ^= 0xff;
        SipRounds(v, d);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void SipRounds(ulong[] v, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Half(v, 0, 1, 13, 2, 3, 16);
            Half(v, 2, 1, 17, 0, 3, 21);
        }
    }

    private static void Half(ulong[] v, int a, int b, int s, int c, int d, int t)
    {
        v[a] += v[b];
        v[c] += v[d];
        v[b] = ((v[b] << s) | (v[b] >> (64 - s))) ^ v[a];
        v[d] = ((v[d] << t) | (v[d] >> (64 - t))) ^ v[c];
        v[a] = (v[a] << 32) | (v[a] >> 32);
    }
}
