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

    private readonly StrLenCommand _strLen = new(On, Key.Of(Batch.KeyOf(0)));
    private readonly Command _set;
    private readonly IRequestHandler<StrLenCommand, Reply> _handler;
    private readonly IMediator _mediator;

    public SendBenchmarks()
    {
        var server = new Server();
        ServiceFactory factory = MediatorFactory.CreateFactory(server.Services);
        _handler = new StrLenHandler(server.Services.GetRequiredService<IPartitionRepository>());
        _mediator = new Mediator(factory);

        Binding binding = SetWithOptionsCommand.Bind(Batch.Of("SET", "{key}", "12345", "PX", "100000").Words[0], new Invocation(server.Session, On));
        _set = binding.Command!;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Size)]
    public int HandlerItself()
    {
        int completed = 0;
        for (int i = 0; i < Batch.Size; i++)
            completed += _handler.Handle(_strLen, default).IsCompletedSuccessfully ? 1 : 0;
        return completed;
    }

    [Benchmark(OperationsPerInvoke = Batch.Size)]
    public int WithoutRules() => Send(_mediator, _strLen);

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
