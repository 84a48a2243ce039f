using GoKV.Application.Replies;
using GoKV.Domain.Errors;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using MediatR;

namespace GoKV.Application.Commands;

/// <summary>
/// Handles one type of request. Handlers are synchronous: they work in memory, and all waiting happens at the edges, once per batch. This class makes
/// the task that MediatR wants; the common replies have theirs already.
/// </summary>
/// <remarks>Thread safety: handlers are singletons without state of their own, called from any thread.</remarks>
internal abstract class CommandHandler<TCommand> : IRequestHandler<TCommand, Reply>
    where TCommand : Command
{
    Task<Reply> IRequestHandler<TCommand, Reply>.Handle(TCommand request, CancellationToken cancellationToken) => Handle(request).Completed;

    /// <summary>Does what the command says.</summary>
    protected abstract Reply Handle(TCommand command);
}

/// <summary>Handles a request that has to wait for something outside memory, such as the catalog's file.</summary>
internal abstract class WaitingCommandHandler<TCommand> : IRequestHandler<TCommand, Reply>
    where TCommand : Command
{
    Task<Reply> IRequestHandler<TCommand, Reply>.Handle(TCommand request, CancellationToken cancellationToken) => HandleAsync(request);

    /// <summary>Does what the command says.</summary>
    protected abstract Task<Reply> HandleAsync(TCommand command);
}

/// <summary>Handles a request on the data of one partition, which is looked up first and must be able to do it.</summary>
/// <typeparam name="TCommand">The request.</typeparam>
/// <typeparam name="TPartition">What the partition must be: <see cref="Partition"/> for any schema, or one of the capabilities.</typeparam>
internal abstract class PartitionHandler<TCommand, TPartition>(IPartitionRepository partitions) : CommandHandler<TCommand>
    where TCommand : PartitionCommand
    where TPartition : class
{
    protected sealed override Reply Handle(TCommand command)
    {
        if (!partitions.TryFind(command.On.Partition, out Partition? partition))
            return DomainErrors.PartitionNotFound;
        return partition is TPartition able ? Handle(command, able) : DomainErrors.WrongType(partition);
    }

    /// <summary>Calls the partition and turns the outcome into a reply.</summary>
    protected abstract Reply Handle(TCommand command, TPartition partition);
}
