using GoKV.Application.Access;
using GoKV.Application.Commands;
using GoKV.Application.Ports;
using GoKV.Application.Replies;
using GoKV.Application.Sessions;
using GoKV.Domain.Errors;

namespace GoKV.Application.Server.Acl;

/// <summary>ACL LOAD: the users are those of the ACL file from now on; when something is wrong with it, nothing changes (https://redis.io/commands/acl-load).</summary>
internal sealed record AclLoadCommand(Session Session) : Command
{
    public static readonly CommandSpec Spec = new("load")
    {
        Arity = 2,
        Flags = AclContainer.Flags | CommandFlags.Admin | CommandFlags.LongRunning,
        Group = CommandGroup.Server,
        Since = "6.0.0",
        Complexity = "O(N). Where N is the number of configured users.",
        Summary = "Reload the ACLs from the configured ACL file",
        Bind = (CommandArguments _, in Invocation by) => new AclLoadCommand(by.Session),
    };
}

internal sealed class AclLoadHandler(ServerOptions options, Users users, AccessControl access, IConfigurationFile files) : CommandHandler<AclLoadCommand>
{
    protected override Reply Handle(AclLoadCommand command)
    {
        if (options.AclFile.Length == 0)
            return AccessErrors.NoFile;
        if (users.LoadFrom(files) is { } problem)
            return new Error("ERR " + problem);
        access.CloseForbidden(command.Session);
        return Reply.Ok;
    }
}
