using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.TestKit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace GoKV.Application.Tests.Commands;

/// <summary>Every entry of the table goes through MediatR: nothing is answered past it.</summary>
public sealed class EveryCommandTests
{
    // Words for those whose own need more than so many times "1".
    private static readonly Dictionary<string, string> Words = new()
    {
        ["alter|partition"] = "ALTER PARTITION p SET TTL 5",
        ["backup"] = "BACKUP TO /backups/one",
        ["bgsave"] = "BGSAVE",
        ["bitop"] = "BITOP AND d k",
        ["client|list"] = "CLIENT LIST",
        ["client|no-evict"] = "CLIENT NO-EVICT ON",
        ["client|no-touch"] = "CLIENT NO-TOUCH ON",
        ["client|reply"] = "CLIENT REPLY ON",
        ["client|setinfo"] = "CLIENT SETINFO LIB-NAME lib",
        ["command|getkeys"] = "COMMAND GETKEYS GET k",
        ["command|getkeysandflags"] = "COMMAND GETKEYSANDFLAGS GET k",
        ["create|partition"] = "CREATE PARTITION p INT NONE",
        ["drop|partition"] = "DROP PARTITION p",
        ["in"] = "IN 0 GET k",
        ["pfdebug"] = "PFDEBUG ENCODING k",
        ["move"] = "MOVE k 3",
        ["replicaof"] = "REPLICAOF NO ONE",
        ["slaveof"] = "SLAVEOF NO ONE",
        ["wait"] = "WAIT 0 1",
    };

    private readonly List<object> _sent = [];
    private readonly CommandHarness _server;

    public EveryCommandTests() => _server = new CommandHarness(services => services.AddSingleton(Recording));

    public static TheoryData<string> Entries => [.. All().Select(spec => spec.FullName)];

    [Theory]
    [MemberData(nameof(Entries))]
    public void GoesThroughTheMediator(string fullName)
    {
        CommandSpec spec = All().Single(entry => entry.FullName == fullName);
        string line = Words.GetValueOrDefault(fullName) ?? LineOf(spec);
        string reply = _server.Ask(line);
        Assert.True(_sent.Count == 1, $"'{line}' was answered {reply} after {_sent.Count} requests.");
    }

    private static IEnumerable<CommandSpec> All() => CommandTable.Standard.Commands
        .SelectMany(spec => spec.Subcommands.Prepend(spec))
        .Where(spec => spec.Bind is not null || spec.IsPrefix);

    private static string LineOf(CommandSpec spec)
    {
        string[] name = spec.FullName.Split('|');
        return string.Join(' ', name.Concat(Enumerable.Repeat("1", Math.Abs(spec.Arity) - name.Length)));
    }

    private IMediator Recording(IServiceProvider services)
    {
        IMediator mediator = MediatorFactory.Create(services);
        var recording = new Mock<IMediator>();
        recording.Setup(it => it.Send(It.IsAny<IRequest<Reply>>(), It.IsAny<CancellationToken>()))
            .Returns((IRequest<Reply> request, CancellationToken cancellation) =>
            {
                _sent.Add(request);
                return mediator.Send(request, cancellation);
            });
        return recording.Object;
    }
}
