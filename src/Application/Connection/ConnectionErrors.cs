using GoKV.Application.Commands;
using GoKV.Domain.Errors;

namespace GoKV.Application.Connection;

/// <summary>The errors of commands about connections, each text once, in the words of Redis 7.</summary>
internal static class ConnectionErrors
{
    public static readonly Error WrongPassword = new("WRONGPASS invalid username-password pair or user is disabled.");

    public static readonly Error NoPasswordConfigured = new(
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");

    public static readonly Error ProtocolNotAnInteger = new("ERR Protocol version is not an integer or out of range");

    public static readonly Error UnsupportedProtocol = new("NOPROTO unsupported protocol version");

    public static readonly Error HelloNeedsAuth = new(
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate "
        + "the client and select the RESP protocol version at the same time");

    public static readonly Error BadClientName = new("ERR Client names cannot contain spaces, newlines or special characters.");

    public static readonly Error BadClientId = new("ERR Invalid client ID");

    public static readonly Error ClientIdNotPositive = new("ERR client-id should be greater than 0");

    public static readonly Error NoSuchClient = new("ERR No such client");

    public static readonly Error TimeoutNotAnInteger = new("ERR timeout is not an integer or out of range");

    public static readonly Error TimeoutNegative = new("ERR timeout is negative");

    public static readonly Error BadPauseMode = new("ERR CLIENT PAUSE mode must be WRITE or ALL");

    public static readonly Error ClusterDisabled = new("ERR This instance has cluster support disabled");

    public static Error BadHelloOption(ReadOnlySpan<byte> word) => new($"ERR Syntax error in HELLO option '{CommandErrors.Echo(word)}'");

    public static Error UnknownClientType(ReadOnlySpan<byte> word) => new($"ERR Unknown client type '{CommandErrors.Echo(word)}'");

    public static Error NoSuchUser(ReadOnlySpan<byte> word) => new($"ERR No such user '{CommandErrors.Echo(word)}'");

    public static Error UnknownClientAttribute(ReadOnlySpan<byte> word) => new($"ERR Unrecognized option '{CommandErrors.Echo(word)}'");

    public static Error BadClientAttribute(ReadOnlySpan<byte> word) =>
        new($"ERR {CommandErrors.Echo(word)} cannot contain spaces, newlines or special characters.");
}
