using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GoKV.Domain.Sketches;

namespace GoKV.Domain.Tests.Sketches;

/// <summary>The bytes are those of Redis 7.0.15 after the same commands.</summary>
public sealed class HyperLogLogTests
{
    private const long Limit = 3000;

    [Fact]
    public void A_new_one_is_empty_and_knows_it()
    {
        HyperLogLog sketch = HyperLogLog.Create();
        Assert.Equal("48594c4c0100000000000000000000007fff", Hex(sketch));
        Assert.Equal(0, sketch.KnownCount);
        Assert.Equal("Z:16384", sketch.DescribeRuns());
    }

    [Fact]
    public void Elements_split_runs_as_Redis_does()
    {
        HyperLogLog sketch = With("a", "b", "c");
        Assert.Equal("48594c4c01000000000000000000008060f38050b1844bfb80425a", Hex(sketch));
        Assert.Equal("Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603", sketch.DescribeRuns());
        Assert.Null(sketch.KnownCount);
        Assert.True(sketch.TryCount(out long count));
        Assert.Equal(3, count);
        Assert.Equal("48594c4c01000000030000000000000060f38050b1844bfb80425a", Hex(sketch));
        Assert.Equal(3, sketch.KnownCount);
    }

    [Theory]
    [InlineData(900, true, 902, "9132a40f6f427d644e1605f795d1b0e18d95850b5dc5d6af1037aa268ea08b62")]
    [InlineData(3000, false, 3005, "2b39fbd51782464f4e45d49410413879e327ad82bff9f085096addb6e10d7311")]
    public void Many_elements_make_the_same_bytes(int elements, bool isSparse, int count, string sha256)
    {
        HyperLogLog sketch = With(Numbers(elements));
        Assert.Equal(isSparse, sketch.IsSparse);
        Assert.True(sketch.TryCount(out long counted));
        Assert.Equal(count, counted);
        Assert.Equal(sha256, HashOf(sketch));
    }

    [Fact]
    public void Two_that_are_merged_make_the_same_bytes()
    {
        HyperLogLog sketch = With(Numbers(60));
        Merge(sketch, With("a", "b", "c"));
        Assert.Equal("3d3bd3abbc202f38e21fdc88f58fc5757bafe628fe08e2147d46453ac9cce4d9", HashOf(sketch));
    }

    [Fact]
    public void What_was_added_before_changes_nothing()
    {
        HyperLogLog sketch = With("a", "b", "c");
        string before = Hex(sketch);
        foreach (string element in (string[])["a", "c", "b"])
        {
            Assert.True(sketch.TryAdd(Encoding.ASCII.GetBytes(element), Limit, out bool changed));
            Assert.False(changed);
        }

        Assert.Equal(before, Hex(sketch));
    }

    // Both forms are driven side by side, and a byte for each register says what they must hold.
    [Fact]
    public void Sparse_and_dense_hold_the_same_registers()
    {
        var random = new Random(7);
        for (int round = 0; round < 30; round++)
        {
            (HyperLogLog sparse, HyperLogLog dense) = (HyperLogLog.Create(), HyperLogLog.Create());
            Assert.True(dense.TryMakeDense());
            byte[] expected = new byte[HyperLogLog.Registers];
            for (int i = 0; i < 400; i++)
            {
                // Near each other, so that runs are split and merged.
                int register = (random.Next(40) * 400) + random.Next(round + 1);
                int to = 1 + random.Next(round % 2 == 0 ? 3 : SparseRun.MaxValue);
                bool raises = to > expected[register];
                expected[register] = (byte)Math.Max(to, (int)expected[register]);
                Assert.True(sparse.TryRaise(register, to, long.MaxValue, out bool changed));
                Assert.Equal(raises, changed);
                Assert.True(dense.TryRaise(register, to, 0, out changed));
                Assert.Equal(raises, changed);
            }

            Assert.True(sparse.IsSparse);
            Assert.Equal(expected, sparse.ReadRegisters());
            Assert.Equal(expected, dense.ReadRegisters());
            Assert.True(sparse.TryCount(out long one) & dense.TryCount(out long other));
            Assert.Equal(one, other);
            Assert.True(sparse.TryMakeDense());
            Assert.Equal(Hex(dense), Hex(sparse));
        }
    }

    [Fact]
    public void A_register_that_no_run_can_have_makes_it_dense()
    {
        HyperLogLog sketch = With("a");
        Assert.True(sketch.TryRaise(16383, SparseRun.MaxValue + 1, Limit, out bool changed));
        Assert.True(changed);
        Assert.False(sketch.IsSparse);
        Assert.Equal(SparseRun.MaxValue + 1, sketch.ReadRegisters()![16383]);
        Assert.Equal(16 + 12288, sketch.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("48594c4c")]
    [InlineData("48594c4d0100000000000000000000007fff")]
    [InlineData("48594c4c0200000000000000000000007fff")]
    [InlineData("48594c4c0000000000000000000000007fff")]
    public void A_value_with_another_header_is_none(string hex) => Assert.False(HyperLogLog.IsOne(Convert.FromHexString(hex)));

    [Theory]
    // Too few registers, too many, a run that is cut off, and none at all.
    [InlineData("48594c4c0100000000000000000000807ffe")]
    [InlineData("48594c4c0100000000000000000000807fff00")]
    [InlineData("48594c4c0100000000000000000000807ffeff")]
    [InlineData("48594c4c01000000000000000000008040")]
    [InlineData("48594c4c010000000000000000000080")]
    public void Runs_that_make_no_sense_are_noticed(string hex)
    {
        byte[] value = Convert.FromHexString(hex);
        Assert.True(HyperLogLog.IsOne(value));
        Assert.False(HyperLogLog.TryFold(value, new byte[HyperLogLog.Registers]));
        HyperLogLog sketch = HyperLogLog.Open(value);
        Assert.False(sketch.TryCount(out _));
        Assert.False(sketch.TryMakeDense());
        Assert.Null(sketch.ReadRegisters());
        Assert.Equal(hex, Hex(sketch));
    }

    [Fact]
    public void A_corrupted_one_harms_nothing_whatever_is_in_it()
    {
        var random = new Random(11);
        byte[] registers = new byte[HyperLogLog.Registers];
        for (int round = 0; round < 3000; round++)
        {
            byte[] value = With([.. Enumerable.Range(0, random.Next(300)).Select(number => $"{round}-{number}")]).Take();
            for (int i = random.Next(6); i >= 0; i--)
                value[16 + random.Next(value.Length - 16)] = (byte)random.Next(256);
            HyperLogLog sketch = HyperLogLog.Open(value);
            bool isSound = HyperLogLog.TryFold(value, registers);
            Assert.Equal(isSound, sketch.TryCount(out _));
            for (int i = 0; i < 20; i++)
                isSound &= sketch.TryAdd(Encoding.ASCII.GetBytes($"more {i}"), Limit, out _);
            sketch.DescribeRuns();
            Assert.True(!isSound || sketch.ReadRegisters() is not null);
        }
    }

    [Fact]
    public void Estimates_are_as_good_as_promised()
    {
        HyperLogLog sketch = HyperLogLog.Create();
        long next = 1;
        for (int i = 1; i <= 200_000; i++)
        {
            sketch.TryAdd(Encoding.ASCII.GetBytes($"element {i}"), Limit, out _);
            if (i != next)
                continue;
            Assert.True(sketch.TryCount(out long count));
            // Five standard errors of 0.81 %.
            Assert.InRange(count, Math.Floor(i * 0.96), Math.Ceiling(i * 1.04));
            next = (next * 3 / 2) + 1;
        }

        Assert.False(sketch.IsSparse);
    }

    [Fact]
    public void Registers_that_no_element_can_make_have_an_estimate_too()
    {
        byte[] registers = new byte[HyperLogLog.Registers];
        Assert.Equal(0, Cardinality.Of(registers));
        registers.AsSpan().Fill(63);
        Assert.Equal(long.MinValue, Cardinality.Of(registers));
        registers[0] = 1;
        Assert.True(Cardinality.Of(registers) > 0);
    }

    private static HyperLogLog With(params string[] elements)
    {
        HyperLogLog sketch = HyperLogLog.Create();
        foreach (string element in elements)
            Assert.True(sketch.TryAdd(Encoding.UTF8.GetBytes(element), Limit, out _));
        return sketch;
    }

    // As PFMERGE makes a new one of both.
    private static void Merge(HyperLogLog sketch, HyperLogLog other)
    {
        byte[] registers = other.ReadRegisters()!;
        for (int i = 0; i < registers.Length; i++)
        {
            if (registers[i] != 0)
                Assert.True(sketch.TryRaise(i, registers[i], Limit, out _));
        }
    }

    private static string[] Numbers(int upTo) => [.. Enumerable.Range(1, upTo).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static string HashOf(HyperLogLog sketch) => Convert.ToHexStringLower(SHA256.HashData(sketch.Take()));

    private static string Hex(HyperLogLog sketch) => Convert.ToHexStringLower(sketch.Take());
}
