using BenchmarkDotNet.Attributes;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Application.Strings;
using GoKV.Domain.Partitions;
using GoKV.Domain.Ports;
using GoKV.Domain.Values;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace GoKV.Benchmarks;

/// <summary>What MediatR and the validation cost: a request to its handler. The baseline calls the handler itself.</summary>
[MemoryDiagnoser]
public class SendBenchmarks
{
    private static readonly Target On = new(new PartitionId(0), Server.Now);

    private readonly GetCommand _get = new(On, Key.Of(Batch.KeyOf(0)));
    private readonly Command _set;
    private readonly IRequestHandler<GetCommand, Reply> _handler;
    private readonly IMediator _bare;
    private readonly IMediator _mediator;

    public SendBenchmarks()
    {
        var server = new Server();
        ServiceFactory factory = MediatorFactory.CreateFactory(server.Services);
        _handler = new GetHandler(server.Services.GetRequiredService<IPartitionRepository>());
        _mediator = new Mediator(factory);
        _bare = new Mediator(service =>
            service == typeof(IEnumerable<IPipelineBehavior<GetCommand, Reply>>) ? Array.Empty<IPipelineBehavior<GetCommand, Reply>>() : factory(service));

        Binding binding = SetWithOptionsCommand.Bind(Batch.Of("SET", "{key}", "12345", "PX", "100000").Words[0], new Invocation(server.Session, On));
        _set = binding.Command!;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public int HandlerItself()
    {
        int completed = 0;
        for (int i = 0; i < Batch.Size; i++)
            completed += _handler.Handle(_get, default).IsCompletedSuccessfully ? 1 : 0;
        return completed;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int Bare() => Send(_bare, _get);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int WithBehaviour() => Send(_mediator, _get);

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int WithValidatorOfTwoRules() => Send(_mediator, _set);

    private static int Send(IMediator mediator, IRequest<Reply> request)
    {
        int completed = 0;
        for (int i = 0; i < Batch.Size; i++)
            completed += mediator.Send(request).IsCompletedSuccessfully ? 1 : 0;
        return completed;
    }
}
