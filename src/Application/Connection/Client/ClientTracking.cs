using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Application.Tracking;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Connection.Client;

/// <summary>CLIENT TRACKING ON|OFF with its options: whether the client is told when keys change that it may cache.</summary>
/// <param name="Session">The session.</param>
/// <param name="On">ON or OFF; null for any other word, which Redis finds wrong only behind the options.</param>
/// <param name="Options">The words behind it.</param>
internal sealed record ClientTrackingCommand(Session Session, bool? On, ReadOnlyMemory<byte>[] Options) : Command
{
    public static readonly CommandSpec Spec = new(
        "tracking", "<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]")
    {
        Arity = -3,
        Flags = ClientContainer.OwnFlags,
        Group = CommandGroup.Connection,
        Since = "6.0.0",
        Complexity = "O(1). Some options may introduce additional complexity.",
        Summary = "Controls server-assisted client-side caching for the connection.",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        bool? on = words.Is(2, "ON"u8) ? true : words.Is(2, "OFF"u8) ? false : null;
        return new ClientTrackingCommand(by.Session, on, words.MemoriesFrom(3));
    }
}

internal sealed class ClientTrackingHandler(TrackingTable table, SessionRegistry sessions) : CommandHandler<ClientTrackingCommand>
{
    protected override Reply Handle(ClientTrackingCommand command)
    {
        Outcome<TrackingOptions> read = TrackingOptions.Read(command.Options, sessions);
        if (!read.Succeeded)
            return read.Error;
        if (command.On is not { } on)
            return CommandErrors.Syntax;
        if (!on)
        {
            table.Disable(command.Session);
            return Reply.Ok;
        }

        TrackingOptions options = read.Result;
        if (options.ProblemFor(command.Session.Tracking) is { } problem)
            return problem;
        table.Enable(command.Session, options.Over(command.Session.Tracking));
        return Reply.Ok;
    }
}

/// <summary>The options of CLIENT TRACKING and their rules.</summary>
internal sealed record TrackingOptions
{
    private bool IsBroadcast { get; set; }

    private bool IsOptIn { get; set; }

    private bool IsOptOut { get; set; }

    private bool IsNoLoop { get; set; }

    private long RedirectTo { get; set; }

    private List<byte[]> Prefixes { get; } = [];

    public static Outcome<TrackingOptions> Read(ReadOnlyMemory<byte>[] words, SessionRegistry sessions)
    {
        var options = new TrackingOptions();
        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlyMemory<byte>? next = i + 1 < words.Length ? words[i + 1] : default(ReadOnlyMemory<byte>?);
            if (options.Take(words[i].Span, next, sessions, out bool tookNext) is { } error)
                return error;
            if (tookNext)
                i++;
        }

        return options;
    }

    /// <summary>Why these options cannot be turned on for a client as it is, or null. The order of the rules is Redis'.</summary>
    public Error? ProblemFor(TrackingState? before)
    {
        if (!IsBroadcast && Prefixes.Count > 0)
            return TrackingErrors.PrefixWithoutBroadcast;
        if (before is not null && (before.Mode == TrackingMode.Broadcast) != IsBroadcast)
            return TrackingErrors.SwitchesBroadcast;
        if (IsBroadcast && (IsOptIn || IsOptOut))
            return TrackingErrors.OptionWithBroadcast;
        if (IsOptIn && IsOptOut)
            return TrackingErrors.BothOptions;
        if ((IsOptIn && before?.Mode == TrackingMode.OptOut) || (IsOptOut && before?.Mode == TrackingMode.OptIn))
            return TrackingErrors.SwitchesOption;
        return IsBroadcast ? OverlapWith(before?.Prefixes ?? []) : null;
    }

    /// <summary>What the client has chosen then: prefixes come to those that it had.</summary>
    public TrackingState Over(TrackingState? before) => new()
    {
        Mode = IsBroadcast ? TrackingMode.Broadcast : IsOptIn ? TrackingMode.OptIn : IsOptOut ? TrackingMode.OptOut : TrackingMode.Read,
        NoLoop = IsNoLoop,
        RedirectTo = RedirectTo,
        Prefixes = IsBroadcast
            ? [.. (before?.Prefixes ?? []).Concat(Prefixes.Count > 0 ? Prefixes : [[]]).DistinctBy(Convert.ToHexString).Order(ByteOrder.Instance)]
            : [],
    };

    private Error? Take(ReadOnlySpan<byte> word, ReadOnlyMemory<byte>? next, SessionRegistry sessions, out bool tookNext)
    {
        tookNext = false;
        if (next is { } value && (Is(word, "REDIRECT"u8) || Is(word, "PREFIX"u8)))
        {
            tookNext = true;
            if (Is(word, "REDIRECT"u8))
                return TakeRedirect(value.Span, sessions);
            Prefixes.Add(value.ToArray());
        }
        else if (Is(word, "BCAST"u8))
        {
            IsBroadcast = true;
        }
        else if (Is(word, "OPTIN"u8))
        {
            IsOptIn = true;
        }
        else if (Is(word, "OPTOUT"u8))
        {
            IsOptOut = true;
        }
        else if (Is(word, "NOLOOP"u8))
        {
            IsNoLoop = true;
        }
        else
        {
            return CommandErrors.Syntax;
        }

        return null;
    }

    private Error? TakeRedirect(ReadOnlySpan<byte> word, SessionRegistry sessions)
    {
        if (RedirectTo != 0)
            return TrackingErrors.SecondRedirect;
        if (!IntegerText.TryParse(word, out long id))
            return DomainErrors.NotAnInteger;
        // It must be there now; whether it still is when something has to be told is another question.
        if (!sessions.TryFind(id, out _))
            return TrackingErrors.NoSuchRedirect;
        RedirectTo = id;
        return null;
    }

    private Error? OverlapWith(IReadOnlyList<byte[]> existing)
    {
        for (int i = 0; i < Prefixes.Count; i++)
        {
            byte[] prefix = Prefixes[i];
            foreach (byte[] other in existing)
            {
                if (Overlap(prefix, other))
                    return TrackingErrors.OverlapsExisting(prefix, other);
            }

            for (int j = i + 1; j < Prefixes.Count; j++)
            {
                if (Overlap(prefix, Prefixes[j]))
                    return TrackingErrors.OverlapsProvided(prefix, Prefixes[j]);
            }
        }

        return null;
    }

    private static bool Overlap(byte[] one, byte[] other) => one.AsSpan().StartsWith(other) || other.AsSpan().StartsWith(one);

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> upper) => System.Text.Ascii.EqualsIgnoreCase(word, upper);
}
