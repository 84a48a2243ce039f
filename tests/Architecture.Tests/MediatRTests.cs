using GoKV.Application.Behaviours;
using GoKV.Application.Commands;
using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;
using GoKV.Host;

namespace GoKV.Architecture.Tests;

/// <summary>MediatR carries every request, and only those who have to do with the carrying know it (docs/adr/0001).</summary>
public sealed class MediatRTests
{
    private static readonly string[] Carriers =
    [
        nameof(Command),
        typeof(CommandHandler<>).Name,
        typeof(WaitingCommandHandler<>).Name,
        typeof(ValidationBehaviour<>).Name,
        nameof(CommandDispatcher),
        nameof(MediatorFactory),
        nameof(Composition),
    ];

    [Fact]
    public void OnlyTheCarriersMentionMediatR() => Rule.Holds(Concern.MediatR.In(Product.TopLevelTypes, except: Carriers));

    [Fact]
    public void TheCarriersDo() => Assert.Equal(
        Carriers.Order(),
        Concern.MediatR.In(Product.TopLevelTypes).Select(mention => mention.Owner.Name).Distinct().Order());

    [Fact]
    public void PlantedMentionsAreFound()
    {
        Assert.NotEmpty(Concern.MediatR.In([typeof(MentionsMediatR)]));
        Assert.Empty(Concern.MediatR.In([typeof(DoesNotMentionMediatR)]));
    }
}
