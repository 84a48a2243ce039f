using System.Net;
using FluentValidation;
using GoKV.Application.Notifications;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using GoKV.Domain.Partitions;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Options;

/// <summary>The rules of the options. Checked at start, so that a typing error stops the server instead of changing what it does.</summary>
internal sealed class ServerOptionsValidator : AbstractValidator<ServerOptions>
{
    public ServerOptionsValidator()
    {
        RuleFor(options => options.Port).InclusiveBetween(0, 65535)
            .WithMessage("option '--port': use 0 to 65535 (0 lets the system choose)");
        RuleFor(options => options.Bind).Must(BeAddresses)
            .WithMessage(options => $"option '--bind': '{options.Bind}' is not one or more IP addresses separated by blanks");
        RuleFor(options => options.MaxClients).InclusiveBetween(1, 1_000_000)
            .WithMessage("option '--max-clients': use 1 to 1000000");
        RuleFor(options => options.Timeout).GreaterThanOrEqualTo(0)
            .WithMessage("option '--timeout': use a number of seconds, 0 for never");
        RuleFor(options => options.ClientOutputBufferLimit).Must(text => OutputLimits.TryParse(text, out _, out _))
            .WithMessage(options => $"option '--client-output-buffer-limit': '{options.ClientOutputBufferLimit}' is not classes with two sizes and seconds, "
                + "like 'pubsub 32mb 8mb 60'");
        RuleFor(options => options.NotifyKeyspaceEvents).Must(letters => KeyEventFeed.CanRead(letters))
            .WithMessage(options => $"option '--notify-keyspace-events': '{options.NotifyKeyspaceEvents}' is not letters of Ag$lshzxeKEtmdn");
        RuleFor(options => options.TrackingTableMaxKeys).GreaterThanOrEqualTo(0)
            .WithMessage("option '--tracking-table-max-keys': use a number of keys, 0 for no limit");
        RuleFor(options => options.SlowlogLogSlowerThan).GreaterThanOrEqualTo(-1)
            .WithMessage("option '--slowlog-log-slower-than': use a number of microseconds, 0 for all commands, -1 for none");
        RuleFor(options => options.SlowlogMaxLen).GreaterThanOrEqualTo(0)
            .WithMessage("option '--slowlog-max-len': use a number of entries");
        RuleFor(options => options.LatencyMonitorThreshold).GreaterThanOrEqualTo(0)
            .WithMessage("option '--latency-monitor-threshold': use a number of milliseconds, 0 for never");
        RuleFor(options => options.Dir).NotEmpty().WithMessage("option '--dir': name a directory");
        RuleFor(options => options.DefaultPersist).Must(text => PartitionWords.ReadPersistMode(text) is not null)
            .WithMessage(options => $"option '--default-persist': '{options.DefaultPersist}' is not NONE, SNAPSHOT or WAL");
        RuleFor(options => options.DefaultFsync).Must(text => PartitionWords.ReadFsyncPolicy(text) is not null)
            .WithMessage(options => $"option '--default-fsync': '{options.DefaultFsync}' is not ALWAYS, EVERYSEC or NO");
        RuleFor(options => options.Save).Must(text => StoreSettings.TryReadRules(text, out _))
            .WithMessage(options => $"option '--save': '{options.Save}' is not pairs of seconds and changes, like '3600 1 300 100'");
        RuleFor(options => options.Transport).Must(text => text.ToUpperInvariant() is "EPOLL" or "KESTREL")
            .WithMessage(options => $"option '--transport': '{options.Transport}' is not EPOLL or KESTREL");
        RuleFor(options => options.LogLevel).Must(text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out _) && !int.TryParse(text, out _))
            .WithMessage(options => $"option '--log-level': '{options.LogLevel}' is not one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
    }

    private static bool BeAddresses(string text)
    {
        string[] addresses = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return addresses.Length > 0 && addresses.All(address => IPAddress.TryParse(address, out _));
    }
}
