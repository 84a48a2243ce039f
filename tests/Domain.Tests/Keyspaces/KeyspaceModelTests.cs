using System.Text;
using GoKV.Domain.Keyspaces;
using GoKV.Domain.Values;

namespace GoKV.Domain.Tests.Keyspaces;

/// <summary>A keyspace beside a dictionary: random calls to both, which must agree after each. A failure names its seed and step.</summary>
public sealed class KeyspaceModelTests
{
    private const int Keys = 60_000;

    [Theory]
    [InlineData(1, 0xFFFFFFFF)]
    [InlineData(2, 0xFFFFFFFF)]
    [InlineData(3, 0x0FFF000F)]
    public void AgreesWithADictionary(int seed, uint hashMask)
    {
        var run = new Run(seed, hashMask);

        int peak = run.Steps(60_000, putsPerCent: 80);
        Assert.True(peak > 20_000, $"The keyspace had only {peak} keys.");
        run.Steps(40_000, putsPerCent: 45);
        run.Steps(150_000, putsPerCent: 5);
        run.RemoveTheRest();
        run.Steps(5000, putsPerCent: 60);
        run.Clear();
        run.Steps(5000, putsPerCent: 60);
        run.RemoveTheRest();
    }

    private sealed class Run(int seed, uint hashMask)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, (long Value, Expiry Expiry)> _model = [];
        private readonly KeyspaceDriver _driver = new(hashMask, mixed: true);
        private readonly List<string> _swept = [];
        private readonly long _emptyBytes = new KeyspaceDriver(hashMask).Keyspace.MemoryBytes;
        private ulong _sweepPosition;
        private int _gapPosition;
        private long _now = 1_000_000;
        private int _step;

        private Keyspace Keyspace => _driver.Keyspace;

        /// <returns>The largest number of keys there were.</returns>
        internal int Steps(int steps, int putsPerCent)
        {
            int peak = 0;
            for (int i = 0; i < steps; i++, _step++)
            {
                Step(putsPerCent);
                Check(Keyspace.Count == _model.Count, "Count");
                peak = Math.Max(peak, _model.Count);
            }

            CheckEverything();
            return peak;
        }

        internal void RemoveTheRest()
        {
            foreach (string key in _model.Keys.ToArray())
                Check(_driver.Remove(key), key);
            _model.Clear();
            CheckEverything();
            Check(Keyspace.MemoryBytes == _emptyBytes, "MemoryBytes");
        }

        internal void Clear()
        {
            Keyspace.Clear();
            _model.Clear();
            CheckEverything();
        }

        private void Step(int putsPerCent)
        {
            string key = $"k{_random.Next(Keys)}";
            int choice = _random.Next(100);
            if (choice < putsPerCent)
                Put(key);
            else if (choice < putsPerCent + 2)
                PickRandom();
            else if (choice < putsPerCent + 4)
                Sweep();
            else if (choice < putsPerCent + 9)
                SetExpiry(key);
            else if (choice < putsPerCent + 10)
                Keyspace.CloseGaps(ref _gapPosition, _random.Next(100));
            else
                Check(_driver.Remove(key) == _model.Remove(key), $"Remove {key}");
            CheckOne($"k{_random.Next(Keys)}");
            CheckOne(key);
        }

        private void Put(string key)
        {
            (long value, Expiry expiry) = (_random.NextInt64(), RandomExpiry());
            _driver.Put(key, value, expiry);
            _model[key] = (value, expiry);
        }

        private void SetExpiry(string key)
        {
            EntryHandle handle = _driver.Find(key);
            Check(handle.Exists == _model.ContainsKey(key), $"Find {key}");
            if (!handle.Exists)
                return;
            Expiry expiry = RandomExpiry();
            Keyspace.SetExpiry(handle, expiry);
            _model[key] = (_model[key].Value, expiry);
        }

        private void PickRandom()
        {
            bool picked = Keyspace.TryPickRandom((ulong)_random.NextInt64() << 1, out EntryHandle handle);
            Check(picked == (_model.Count > 0), "TryPickRandom");
            Check(!picked || _model.ContainsKey(Encoding.UTF8.GetString(Keyspace.KeyOf(handle))), "TryPickRandom's key");
        }

        private void Sweep()
        {
            _now += _random.Next(3);
            _swept.Clear();
            int removed = _driver.SweepStep(ref _sweepPosition, _now, _random.Next(200), _swept);
            Check(removed == _swept.Count, "Sweep");
            foreach (string key in _swept)
                Check(_model.Remove(key, out var entry) && entry.Expiry.HasPassed(new UnixTime(_now)), $"Sweep {key}");
        }

        private void CheckOne(string key)
        {
            EntryHandle handle = _driver.Find(key);
            bool exists = _model.TryGetValue(key, out var expected);
            Check(handle.Exists == exists, $"Find {key}");
            Check(!exists || (_driver.ValueOf(handle), Keyspace.ExpiryOf(handle)) == expected, $"Entry {key}");
        }

        private void CheckEverything()
        {
            Check(Keyspace.Count == _model.Count, "Count");
            Check(Keyspace.ExpiringCount == _model.Values.Count(entry => !entry.Expiry.IsNone), "ExpiringCount");
            long[] expiries = [.. _model.Values.Where(entry => !entry.Expiry.IsNone).Select(entry => entry.Expiry.UnixMilliseconds)];
            Check(Keyspace.AverageExpiry == (expiries.Length == 0 ? Expiry.None : Expiry.At(expiries.Sum() / expiries.Length)), "AverageExpiry");
            // Gaps are closed from a quarter of a size's memory on; a last page of each size is half empty at most.
            Check(Keyspace.MemoryBytes <= (Keyspace.UsedBytes * 2) + (SizeClass.Count * 4096), $"MemoryBytes {Keyspace.MemoryBytes} used {Keyspace.UsedBytes}");
            List<string> scanned = _driver.ScanAll(_random.Next(1, 500));
            Check(scanned.Count == _model.Count && scanned.ToHashSet().SetEquals(_model.Keys), "Scan");
            foreach (string key in _model.Keys)
                CheckOne(key);
            _driver.AssertIsSound();
        }

        private Expiry RandomExpiry() => _random.Next(10) < 3 ? Expiry.At(_now + _random.Next(-100, 20_000)) : Expiry.None;

        private void Check(bool holds, string what)
        {
            if (!holds)
                Assert.Fail($"{what} differs from the dictionary: seed {seed}, hash mask {hashMask:x8}, step {_step}.");
        }
    }
}
