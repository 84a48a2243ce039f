using System.Globalization;
using System.Text;
using GoKV.Domain.Errors;

namespace GoKV.Application.Commands;

/// <summary>The errors of commands as such, each text once, in the words of Redis 7.</summary>
/// <remarks>Bytes that came from a client are kept one to one, as Latin-1; Host writes errors the same way and takes line ends out.</remarks>
internal static class CommandErrors
{
    // As much as Redis repeats of a client's words, so that an error cannot be made large.
    private const int MaxEchoed = 128;

    public static readonly Error Syntax = new("ERR syntax error");

    public static readonly Error NoAuth = new("NOAUTH Authentication required.");

    public static readonly Error DbIndexOutOfRange = new("ERR DB index is out of range");

    public static readonly Error NoInt32 = new("ERR value is out of range, value must between -2147483648 and 2147483647");

    public static readonly Error InvalidFirstDatabase = new("ERR invalid first DB index");

    public static readonly Error InvalidSecondDatabase = new("ERR invalid second DB index");

    public static readonly Error InvalidCursor = new("ERR invalid cursor");

    public static readonly Error DecrementOverflow = new("ERR decrement would overflow");

    public static readonly Error ExpireNotExclusive = new("ERR NX and XX, GT or LT options at the same time are not compatible");

    public static readonly Error ExpireBothWays = new("ERR GT and LT options at the same time are not compatible");

    public static readonly Error LfuPolicy = new(
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take "
        + "some time to adjust.");

    public static readonly Error NoLfuPolicy = new(
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and "
        + "LFU data will take some time to adjust.");

    public static readonly Error NotWhileMonitoring = new("ERR Replica can't interact with the keyspace");

    public static readonly Error InvalidExpireValue = new("ERR value is not an integer or out of range");

    public static Error UnknownCommand(CommandArguments words)
    {
        var echoed = new StringBuilder();
        for (int i = 1; i < words.Count && echoed.Length < MaxEchoed; i++)
        {
            string word = Echo(words[i], MaxEchoed - echoed.Length);
            echoed.Append('\'').Append(word).Append("' ");
        }

        return new Error(string.Create(
            CultureInfo.InvariantCulture, $"ERR unknown command '{Echo(words[0], MaxEchoed)}', with args beginning with: {echoed}"));
    }

    public static Error UnknownSubcommand(CommandSpec container, ReadOnlySpan<byte> word) =>
        new($"ERR unknown subcommand '{Echo(word, MaxEchoed)}'. Try {container.Name.ToUpperInvariant()} HELP.");

    public static Error UnknownSubcommandOrArity(string container, ReadOnlySpan<byte> word) =>
        new($"ERR unknown subcommand or wrong number of arguments for '{Echo(word, MaxEchoed)}'. Try {container} HELP.");

    public static Error NotWhileSubscribed(CommandSpec spec) => new(
        $"ERR Can't execute '{spec.FullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");

    public static Error WrongArity(CommandSpec spec) => WrongArity(spec.FullName);

    public static Error WrongArity(string name) => new($"ERR wrong number of arguments for '{name}' command");

    public static Error InvalidExpireTime(string command) => new($"ERR invalid expire time in '{command}' command");

    public static Error UnsupportedOption(ReadOnlySpan<byte> word) => new("ERR Unsupported option " + Echo(word));

    public static Error NotAfterIn(CommandSpec spec) =>
        new($"ERR '{spec.FullName}' cannot follow IN: it does not act on the data of a partition");

    /// <summary>A client's bytes for an error text: Latin-1, cut, ended by a NUL as in C.</summary>
    public static string Echo(ReadOnlySpan<byte> bytes, int max = MaxEchoed)
    {
        int nul = bytes.IndexOf((byte)0);
        ReadOnlySpan<byte> shown = nul >= 0 ? bytes[..nul] : bytes;
        return Encoding.Latin1.GetString(shown[..Math.Min(shown.Length, max)]);
    }

    /// <summary>As <see cref="Echo"/>, of a word that was read as text.</summary>
    public static string EchoText(string text) => Echo(Encoding.UTF8.GetBytes(text));
}
