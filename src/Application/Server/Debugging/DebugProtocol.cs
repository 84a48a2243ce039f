using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Debugging;

/// <summary>DEBUG PROTOCOL type: a reply of each type that the protocol has, the same as Redis', for the tests of client libraries.</summary>
internal static class DebugProtocol
{
    private static readonly Error Resp3Only = new("ERR RESP2 is not supported by this command");

    private static readonly Error UnknownType = new(
        "ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");

    /// <summary>The reply of a type.</summary>
    /// <param name="type">Its name, in any case.</param>
    /// <param name="protocolVersion">The protocol that the client speaks: there is no push in RESP2.</param>
    public static Reply Of(string type, int protocolVersion) => type.ToUpperInvariant() switch
    {
        "STRING" => Reply.Bulk("Hello World"),
        "INTEGER" => Reply.Integer(12345),
        "DOUBLE" => Reply.Double(3.141),
        "BIGNUM" => Reply.BigNumber("1234567999999999999999999999999999999"),
        "NULL" => Reply.Null,
        "ARRAY" => Reply.Array(Number(0), Number(1), Number(2)),
        "SET" => Reply.Set(Number(0), Number(1), Number(2)),
        "MAP" => Reply.Map((Number(0), Reply.Boolean(false)), (Number(1), Reply.Boolean(true)), (Number(2), Reply.Boolean(false))),
        "ATTRIB" => Reply.WithAttributes(
            Reply.Bulk("Some real reply following the attribute"), (Reply.Bulk("key-popularity"), Reply.Array(Reply.Bulk("key:123"), Number(90)))),
        "PUSH" when protocolVersion < 3 => Resp3Only,
        "PUSH" => Reply.Sequence(Reply.Push(Reply.Bulk("server-cpu-usage"), Number(42)), Reply.Bulk("Some real reply following the push reply")),
        "VERBATIM" => Reply.Verbatim("This is a verbatim\nstring"),
        "TRUE" => Reply.Boolean(true),
        "FALSE" => Reply.Boolean(false),
        _ => UnknownType,
    };

    private static Reply Number(int number) => Reply.Integer(number);
}
