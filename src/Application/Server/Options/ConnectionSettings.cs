using GoKV.Application.Sessions;

namespace GoKV.Application.Server.Options;

/// <summary>Who may connect, from where, and how much a connection may cost.</summary>
internal static class ConnectionSettings
{
    public static readonly IReadOnlyList<ServerOption> All =
    [
        new IntegerOption("port", options => options.Port, (options, value) => options.Port = (int)value)
        {
            Default = 6379, Max = 65535, IsMutable = true, TakesWork = true,
            Meaning = "TCP port to listen on; 0 lets the system choose. Set while the server runs, clients stay connected, and where it cannot listen nothing changes.",
        },
        new TextOption("bind", options => options.Bind, (options, value) => options.Bind = value)
        {
            Default = "127.0.0.1", HasSeveralWords = true, IsMutable = true, TakesWork = true,
            Takes = "IP addresses, `*` and `::*` for all, `-` before one that may be missing",
            Meaning = "Addresses to listen on. Loopback only by default: whoever reaches a server without a password owns its data.",
        },
        new TextOption("unixsocket", options => options.UnixSocket, (options, value) => options.UnixSocket = value)
        {
            Default = "", Takes = "a path", Rule = UnixSocketRules.ProblemOfPath,
            Meaning = "A Unix socket to listen on beside TCP, for clients on this machine: any path, from `dir` on where it is not whole; empty for none.",
        },
        new TextOption("unixsocketperm", options => UnixSocketRules.Write(options.UnixSocketPerm), (options, value) => options.UnixSocketPerm = UnixSocketRules.Read(value))
        {
            Default = "0", Takes = "0 to 777, octal", Rule = UnixSocketRules.ProblemOfMode,
            Meaning = "Who may use the Unix socket, as `chmod` takes it: `700` for the server's user alone; 0 for what the umask says.",
        },
        new IntegerOption("tcp-backlog", options => options.TcpBacklog, (options, value) => options.TcpBacklog = (int)value)
        {
            Default = 4096, Min = 1, Unit = "connections",
            Meaning = "Connections that may wait to be accepted; the system cuts it to its own limit (`net.core.somaxconn`).",
        },
        new IntegerOption("tcp-keepalive", options => options.TcpKeepalive, (options, value) => options.TcpKeepalive = (int)value)
        {
            Default = 300, Unit = "seconds", IsMutable = true,
            Meaning = "After so long without a word the system asks whether a client is still there; 0 for never. Counts for new connections.",
        },
        new TextOption("requirepass", options => options.RequirePass, (options, value) => options.RequirePass = value)
        {
            Default = "", IsMutable = true, IsSecret = true,
            Meaning = "The password of the user `default`, which every connection is at first; empty for none.",
        },
        new TextOption("aclfile", options => options.AclFile, (options, value) => options.AclFile = value)
        {
            Default = "", Takes = "a path",
            Meaning = "The file with the users (docs/security.md): read at the start and by ACL LOAD, written by ACL SAVE; empty for none. Not together with lines "
                + "`user` in the configuration file.",
        },
        new ChoiceOption("acl-pubsub-default", ["allchannels", "resetchannels"], options => options.AclPubSubDefault, (options, value) => options.AclPubSubDefault = value)
        {
            Default = "resetchannels", IsMutable = true,
            Meaning = "Whether a new user may use all channels or none.",
        },
        new IntegerOption("acllog-max-len", options => options.AclLogMaxLen, (options, value) => options.AclLogMaxLen = value)
        {
            Default = 128, Max = long.MaxValue, IsMutable = true, Unit = "entries",
            Meaning = "Entries of ACL LOG; each costs memory.",
        },
        new YesNoOption("protected-mode", options => options.ProtectedMode, (options, value) => options.ProtectedMode = value)
        {
            Default = true, IsMutable = true,
            Meaning = "With no password set, refuse clients that are not on this machine.",
        },
        new IntegerOption("maxclients", options => options.MaxClients, (options, value) => options.MaxClients = (int)value)
        {
            Default = 10_000, Min = 1, IsMutable = true, Unit = "clients",
            Meaning = "Clients at a time; each costs memory and a file descriptor.",
        },
        new IntegerOption("timeout", options => options.Timeout, (options, value) => options.Timeout = (int)value)
        {
            Default = 0, IsMutable = true, Unit = "seconds",
            Meaning = "After so long without a command a client is disconnected; 0 for never.",
        },
        new IntegerOption("repl-timeout", options => options.ReplTimeout, (options, value) => options.ReplTimeout = (int)value)
        {
            Default = 60, Min = 1, IsMutable = true, Unit = "seconds",
            Meaning = "After so long in which it took none of it a client that is sent a file (SYNC, `redis-cli --rdb`) is disconnected, and its file removed.",
        },
        new TextOption("client-output-buffer-limit", options => options.ClientOutputBufferLimit,
            (options, value) => options.ClientOutputBufferLimit = OutputLimits.Merge(options.ClientOutputBufferLimit, value))
        {
            Default = "normal 0 0 0 slave 256mb 64mb 60 pubsub 32mb 8mb 60", IsMutable = true, HasSeveralWords = true,
            Rule = OutputLimits.ProblemOf, Shown = OutputLimits.Write, Lines = OutputLimits.Lines,
            Takes = "class (`normal`, `replica`, `pubsub`), hard limit, soft limit, seconds; several times",
            Meaning = "How much may wait for a client that does not read, replies and messages, before it is disconnected: at once at the hard limit, at the soft one "
                + "after so many seconds; 0 for no limit. Without a limit nothing is read from a client of the class normal while it does not read its replies, so that "
                + "none pile up; for invalidations and what MONITOR shows 256 MiB, and 64 MiB for a minute, are the limit then. A class that is not named keeps its limit.",
        },
        new IntegerOption(
            "client-query-buffer-limit", options => options.ClientQueryBufferLimit, (options, value) => options.ClientQueryBufferLimit = value)
        {
            Default = 1L << 30, Min = 1L << 20, Max = 1L << 30, IsMutable = true, IsMemory = true,
            Meaning = "Bytes of a command, all its words together: what a client may make the server hold before it is carried out.",
        },
        new IntegerOption("maxmemory-clients", options => options.MaxMemoryClients, (options, value) => options.MaxMemoryClients = value)
        {
            Default = 0, Min = -100, Max = long.MaxValue, IsMutable = true, IsMemory = true, MayBePercentage = true,
            Meaning = "Memory of all clients together, or its share of `maxmemory`: when they use more, the largest are sent away (but for `CLIENT NO-EVICT`), before "
                + "anybody's next command. At least 128 KiB; 0 for no limit.",
        },
        new IntegerOption("tracking-table-max-keys", options => options.TrackingTableMaxKeys, (options, value) => options.TrackingTableMaxKeys = value)
        {
            Default = 1_000_000, Max = long.MaxValue, IsMutable = true, Unit = "keys",
            Meaning = "Keys remembered for clients that cache them (CLIENT TRACKING): beyond that an old one is told of as if it had changed. 0 for no limit.",
        },
        new ChoiceOption("enable-debug-command", ["no", "yes", "local"], options => options.EnableDebugCommand, (options, value) => options.EnableDebugCommand = value)
        {
            Default = "no", IsProtected = true,
            Meaning = "Who may use DEBUG, which is for tests: nobody, everybody, or clients on this machine.",
        },
        new ChoiceOption("transport", ["epoll", "kestrel"], options => options.Transport, (options, value) => options.Transport = value)
        {
            Default = "epoll", MayBeToldItsValue = true,
            Meaning = "How connections are served: event loops of our own (Linux only), or Kestrel's.",
        },
    ];
}
