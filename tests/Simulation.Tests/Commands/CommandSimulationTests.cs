using System.Globalization;
using System.Text;
using GoKV.Domain.Partitions;
using GoKV.TestKit;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>
/// All commands on data beside a naive model: a long random session with a clock that goes on, in which every reply must be the model's. A failure
/// names its seed and its last commands: GOKV_SIMULATION_SEED replays it, GOKV_SIMULATION_COMMANDS makes sessions longer.
/// </summary>
public sealed class CommandSimulationTests
{
    private static readonly int CommandsEach = Setting("GOKV_SIMULATION_COMMANDS") ?? 100_000;

    [Theory]
    [InlineData(NaiveSchema.Dynamic)]
    [InlineData(NaiveSchema.Int)]
    [InlineData(NaiveSchema.String)]
    public void EveryReplyIsTheModels(NaiveSchema schema) =>
        new Simulation(schema, Setting("GOKV_SIMULATION_SEED") ?? Random.Shared.Next()).Run(CommandsEach);

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;

    private sealed class Simulation
    {
        private const int Remembered = 40;

        private readonly NaiveSchema _schema;
        private readonly int _seed;
        private readonly Random _random;
        private readonly CommandHarness _server = new();
        private readonly Partition _partition;
        private readonly NaiveServer _model;
        private readonly CommandGenerator _generator;
        private readonly Queue<string> _last = new();

        public Simulation(NaiveSchema schema, int seed)
        {
            (_schema, _seed, _random) = (schema, seed, new Random(seed));
            _partition = _server.UseNew(schema switch { NaiveSchema.Int => Schema.Int, NaiveSchema.String => Schema.String, _ => Schema.Dynamic });
            _model = new NaiveServer(schema) { Now = _server.Now.Milliseconds };
            _generator = new CommandGenerator(_random, _server.Now.Milliseconds);
        }

        public void Run(int commands)
        {
            for (int i = 0; i < commands; i++)
            {
                if (_random.Next(5) == 0)
                    Advance(_random.Next(4) == 0 ? _random.Next(2000) : _random.Next(30));
                Compare(_generator.Next());
                if (i % 500 == 0)
                    CompareAll();
                if (i % 700 == 0)
                    Sweep();
            }

            CompareAll();
        }

        private void Advance(int milliseconds)
        {
            _server.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            _model.Now = _server.Now.Milliseconds;
            _generator.Elapsed += milliseconds;
            Remember($"... {milliseconds} ms ...");
        }

        private void Compare(string[] words)
        {
            if (words[0] == "INCRBYFLOAT" && !_model.CanAddFloat(words[1], words[2]))
                return;
            // As in Redis it counts what has expired and was not reclaimed yet.
            if (words[0] == "DBSIZE")
                Sweep();
            Remember(Shown(string.Join(' ', words.Select(word => word.Length == 0 ? "\"\"" : word))));
            Check(_model.Answer(words), ReplyText.Of(_server.Send(words)));
        }

        // SCAN to its end, KEYS, RANDOMKEY, and each value with its expiry.
        private void CompareAll()
        {
            Remember("(comparison of everything)");
            string[] expected = [.. _model.Keys.Order(StringComparer.Ordinal)];
            string keys = "[" + string.Join(", ", expected.Select(key => $"\"{key}\"")) + "]";
            Check(keys, "[" + string.Join(", ", SimulatedScan.ScanAll(_server).Distinct().Order(StringComparer.Ordinal).Select(key => $"\"{key}\"")) + "]");
            Check(expected.Length, SimulatedScan.KeysOf(_server.Send("KEYS", "*")).Count());
            string random = ReplyText.Of(_server.Send("RANDOMKEY"));
            Check(true, expected.Length == 0 ? random == "(nil)" : expected.Contains(random[1..^1]));
            foreach ((string key, NaiveServer.Entry entry) in _model.Entries)
            {
                Check('"' + entry.Value + '"', ReplyText.Of(_server.Send("GET", key)));
                Check($"(integer) {entry.Expiry ?? -1}", ReplyText.Of(_server.Send("PEXPIRETIME", key)));
            }
        }

        // Active expiry must be invisible but for the memory.
        private void Sweep()
        {
            Remember("(sweep)");
            ulong position = 0;
            do
                _partition.SweepExpired(ref position, 16, _server.Now);
            while (position != 0);
            Check(_model.Keys.Count, _partition.Statistics().Keys);
        }

        private void Check<T>(T expected, T actual)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, actual))
            {
                Assert.Fail(
                    $"{_schema}, GOKV_SIMULATION_SEED={_seed}: expected {Shown($"{expected}")}, got {Shown($"{actual}")} after\n"
                    + string.Join('\n', _last));
            }
        }

        private void Remember(string line)
        {
            if (_last.Count == Remembered)
                _last.Dequeue();
            _last.Enqueue(line);
        }

        private static string Shown(string text)
        {
            var shown = new StringBuilder();
            foreach (char character in text)
                shown.Append(character is >= ' ' and <= '~' ? character.ToString() : $"\\x{(int)character:X2}");
            return shown.ToString();
        }
    }
}
