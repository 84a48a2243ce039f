using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Server;
using GoKV.Application.Sessions;
using Microsoft.Extensions.Logging;

namespace GoKV.Host.Transport;

/// <summary>What every connection loop needs; made once.</summary>
internal sealed record ConnectionServices(
    CommandDispatcher Dispatcher, Lookahead Lookahead, IDurability Durability, ServerStatistics Statistics, ServerOptions Options, TimeProvider Clock,
    ClientMemory ClientMemory, ClientMemoryLimit ClientMemoryLimit, OutputLimits OutputLimits, ILogger<ConnectionLoop> Logger);
