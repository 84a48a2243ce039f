using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Values;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL GENPASS [bits]: a password that nobody can guess, in hexadecimal (https://redis.io/commands/acl-genpass).</summary>
internal sealed record AclGenPassCommand(long Bits) : Command
{
    public const int MaxBits = 4096;

    private const int DefaultBits = 256;

    public static readonly CommandSpec Spec = new("genpass", "[bits]")
    {
        Arity = -2,
        Flags = AclContainer.Flags,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Summary = "Generate a pseudorandom secure password to use for ACL users",
        Bind = Bind,
    };

    private static Binding Bind(CommandArguments words, in Invocation by)
    {
        if (words.Count > 3)
            return CommandErrors.UnknownSubcommandOrArity("ACL", words[1]);
        long bits = DefaultBits;
        if (words.Count == 3 && !IntegerText.TryParse(words[2], out bits))
            return DomainErrors.NotAnInteger;
        return bits is > 0 and <= MaxBits ? new AclGenPassCommand(bits) : AccessErrors.BadPasswordLength;
    }
}

internal sealed class AclGenPassHandler(IRandomSource random) : CommandHandler<AclGenPassCommand>
{
    private const int BitsOfDigit = 4;

    protected override Reply Handle(AclGenPassCommand command)
    {
        int digits = (int)((command.Bits + BitsOfDigit - 1) / BitsOfDigit);
        byte[] secret = new byte[(digits + 1) / 2];
        random.FillWithSecret(secret);
        return Reply.Bulk(Convert.ToHexStringLower(secret)[..digits]);
    }
}
