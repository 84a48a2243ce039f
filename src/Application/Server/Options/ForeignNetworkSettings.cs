namespace GoKV.Application.Server.Options;

/// <summary>
/// Options of Redis about its cluster, TLS and what replicas are told, which configuration files and tools name. There is nothing of it here: what is harmless to ignore is kept
/// without effect, and where another value would promise something there is one value (see <see cref="ForeignSettings"/>).
/// </summary>
internal static class ForeignNetworkSettings
{
    private const string NoCluster = "There is no cluster.";
    private const string NoReplicas = "There are no replicas.";
    private const string NoTls = "No TLS, see `tls-port`.";
    private const int MaxHostName = 255;
    private const int MaxPort = 65535;

    public static readonly IReadOnlyList<ServerOption> All =
    [
        Text("replica-announce-ip", "an address", NoReplicas, "slave-announce-ip"),
        Number("replica-announce-port", 0, NoReplicas, "slave-announce-port", MaxPort),

        Text("cluster-announce-ip", "an address", NoCluster),
        new TextOption("cluster-announce-hostname") { Default = "", IsMutable = true, Takes = "a name", Rule = HostName, Meaning = NoCluster },
        Number("cluster-announce-port", 0, NoCluster, max: MaxPort),
        Number("cluster-announce-tls-port", 0, NoCluster, max: MaxPort),
        Number("cluster-announce-bus-port", 0, NoCluster, max: MaxPort),
        new IntegerOption("cluster-port") { Default = 0, Max = MaxPort, Meaning = NoCluster },
        new TextOption("cluster-config-file") { Default = "nodes.conf", Takes = "a name", Meaning = NoCluster },
        Number("cluster-node-timeout", 15000, NoCluster, max: long.MaxValue),
        Number("cluster-migration-barrier", 1, NoCluster),
        Number("cluster-replica-validity-factor", 10, NoCluster, "cluster-slave-validity-factor"),
        new IntegerOption("cluster-link-sendbuf-limit") { Default = 0, Max = long.MaxValue, IsMemory = true, IsMutable = true, Meaning = NoCluster },
        new ChoiceOption("cluster-preferred-endpoint-type", ["ip", "hostname", "unknown-endpoint"]) { Default = "ip", IsMutable = true, Meaning = NoCluster },
        YesNo("cluster-require-full-coverage", true, NoCluster),
        YesNo("cluster-replica-no-failover", false, NoCluster, "cluster-slave-no-failover"),
        YesNo("cluster-allow-reads-when-down", false, NoCluster),
        YesNo("cluster-allow-pubsubshard-when-down", true, NoCluster),
        YesNo("cluster-allow-replica-migration", true, NoCluster),

        // Who sets these wants something to be encrypted.
        new FixedOption("tls-replication", "no") { Meaning = NoTls },
        new FixedOption("tls-cluster", "no") { Meaning = NoTls },
        new ChoiceOption("tls-auth-clients", ["no", "yes", "optional"]) { Default = "yes", IsMutable = true, Meaning = NoTls },
        Text("tls-cert-file", "a path", NoTls),
        Text("tls-key-file", "a path", NoTls),
        new TextOption("tls-key-file-pass") { Default = "", IsMutable = true, IsSecret = true, Meaning = NoTls },
        Text("tls-client-cert-file", "a path", NoTls),
        Text("tls-client-key-file", "a path", NoTls),
        new TextOption("tls-client-key-file-pass") { Default = "", IsMutable = true, IsSecret = true, Meaning = NoTls },
        Text("tls-dh-params-file", "a path", NoTls),
        Text("tls-ca-cert-file", "a path", NoTls),
        Text("tls-ca-cert-dir", "a path", NoTls),
        Text("tls-protocols", "versions", NoTls),
        Text("tls-ciphers", "names", NoTls),
        Text("tls-ciphersuites", "names", NoTls),
        YesNo("tls-prefer-server-ciphers", false, NoTls),
        YesNo("tls-session-caching", true, NoTls),
        Number("tls-session-cache-size", 20 * 1024, NoTls),
        Number("tls-session-cache-timeout", 300, NoTls),
    ];

    private static TextOption Text(string name, string takes, string why, string? alias = null) =>
        new(name) { Default = "", IsMutable = true, Takes = takes, Alias = alias, Meaning = why };

    private static YesNoOption YesNo(string name, bool value, string why, string? alias = null) =>
        new(name) { Default = value, IsMutable = true, Alias = alias, Meaning = why };

    private static IntegerOption Number(string name, long value, string why, string? alias = null, long max = int.MaxValue) =>
        new(name) { Default = value, Max = max, IsMutable = true, Alias = alias, Meaning = why };

    private static string? HostName(string text)
    {
        if (text.Length > MaxHostName)
            return $"Hostnames must be less than {MaxHostName + 1} characters";
        return text.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '.') ? null : "Hostnames may only contain alphanumeric characters, hyphens or dots";
    }
}
