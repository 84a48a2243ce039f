using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL SAVE: writes the users into the ACL file, durably and in one step (https://redis.io/commands/acl-save).</summary>
internal sealed record AclSaveCommand : Command
{
    public static readonly CommandSpec Spec = new("save")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of configured users.",
        Summary = "Save the current ACL rules in the configured ACL file",
        Bind = (CommandArguments _, in Invocation _) => new AclSaveCommand(),
    };
}

internal sealed class AclSaveHandler(ServerOptions options, Users users, IConfigurationFile files) : WaitingCommandHandler<AclSaveCommand>
{
    protected override async Task<Reply> HandleAsync(AclSaveCommand command)
    {
        if (options.AclFile.Length == 0)
            return AccessErrors.NoFile;
        if (!users.TryWrite(out IReadOnlyList<string> lines))
            return new Error("ERR " + AccessErrors.NotText);
        string text = string.Concat(lines.Select(line => line + "\n"));
        return await files.ReplaceAsync(options.AclPath, _ => text) is null ? Reply.Ok : AccessErrors.NotSaved;
    }
}
