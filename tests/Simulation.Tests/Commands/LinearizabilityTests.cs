using System.Collections.Concurrent;
using System.Text;
using CsCheck;
using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Sessions;
using GoKV.TestKit;

namespace GoKV.Simulation.Tests.Commands;

/// <summary>
/// Clients that send at once to one partition: what they were answered and what is stored in the end must be what some order of their commands, one
/// after the other, gives. Several keys of one command change together or not at all.
/// </summary>
public sealed class LinearizabilityTests
{
    private const int Threads = 4;

    private static readonly Gen<string> Key = Gen.Int[0, 2].Select(i => new[] { "a", "b", "c" }[i]);

    private static readonly Gen<string> Number = Gen.Int[0, 2].Select(i => new[] { "1", "2", "-7" }[i]);

    private static readonly GenOperation<Clients>[] Operations =
    [
        Operation(Key, key => $"GET {key}"),
        Operation(Key, key => $"INCR {key}"),
        Operation(Key, key => $"GETDEL {key}"),
        Operation(Key, key => $"DEL {key}"),
        Operation(Gen.Select(Key, Number), (key, number) => $"INCRBY {key} {number}"),
        Operation(Gen.Select(Key, Number), (key, number) => $"SET {key} {number} GET"),
        Operation(Gen.Select(Key, Number), (key, number) => $"SET {key} {number} NX"),
        Operation(Gen.Select(Key, Number), (key, number) => $"APPEND {key} {number}"),
        Operation(Gen.Select(Key, Key), (from, to) => $"RENAME {from} {to}"),
        Operation(Gen.Select(Key, Key), (from, to) => $"COPY {from} {to} REPLACE"),
        Operation(Number, number => $"MSET a {number} b {number} c {number}"),
        Operation(Number, number => $"MSETNX a {number} b {number}"),
        Operation(Gen.Const(""), _ => "MGET a b c"),
        Operation(Gen.Const(""), _ => "DEL a b c"),
        Operation(Gen.Const(""), _ => "EXISTS a b c"),
    ];

    [Fact]
    public void CommandsOnOnePartitionHappenOneAfterTheOther()
    {
        var server = new CommandHarness();

        Gen.Const(0).Select(_ => new Clients(server)).SampleParallel(Operations, Same, iter: 400, threads: Threads);
    }

    [Fact]
    public void AnIncrementInTwoStepsIsFoundOut()
    {
        var server = new CommandHarness();
        GenOperation<Clients> torn = Gen.Const("a").Operation<Clients>(key => $"torn INCR {key}", (clients, key) => clients.IncrementInTwoSteps(key));

        Assert.Throws<CsCheckException>(() =>
            Gen.Const(0).Select(_ => new Clients(server)).SampleParallel([torn], Same, iter: 3000, threads: Threads));
    }

    private static GenOperation<Clients> Operation<T>(Gen<T> words, Func<T, string> command) =>
        words.Operation<Clients>(command, (clients, drawn) => clients.Send(command(drawn)));

    private static GenOperation<Clients> Operation<T1, T2>(Gen<(T1, T2)> words, Func<T1, T2, string> command) =>
        Operation(words, drawn => command(drawn.Item1, drawn.Item2));

    private static bool Same(Clients one, Clients other) => one.Seen() == other.Seen();

    /// <summary>Clients of one partition, each command with a session of its own, on keys that no other set of clients has.</summary>
    private sealed class Clients(CommandHarness server)
    {
        private static int _count;

        private readonly string _prefix = $"{Interlocked.Increment(ref _count)}:";
        private readonly CommandDispatcher _dispatcher = server.Get<CommandDispatcher>();
        private readonly ConcurrentBag<string> _answered = [];

        public void Send(string command) => _answered.Add(command + " = " + Ask(command));

        public void IncrementInTwoSteps(string key)
        {
            string current = Ask($"GET {key}").Trim('"');
            Thread.SpinWait(10_000);
            Send($"SET {key} {(int.TryParse(current, out int number) ? number + 1 : 1)}");
        }

        /// <summary>Every command with its reply, and what is stored; the same for the same history.</summary>
        public string Seen() => string.Join('\n', _answered.Order(StringComparer.Ordinal)) + "\n" + Ask("MGET a b c");

        private Session Client() => new(0, new FakeConnection(), server.Get<Users>().Default, server.Now, server.Get<ClientMemory>()) { Authenticated = true };

        private string Ask(string command)
        {
            var words = new CommandArguments();
            foreach (string word in command.Split(' '))
                words.Add(Encoding.ASCII.GetBytes(word is "a" or "b" or "c" ? _prefix + word : word));
            return ReplyText.Of(_dispatcher.DispatchAsync(words, Client(), server.Now).AsTask().GetAwaiter().GetResult());
        }
    }
}
