using FluentValidation;
using GoKV.Application.Commands;
using GoKV.Application.Replies;
using GoKV.Architecture.Tests.Inspection;
using GoKV.Architecture.Tests.Planted;
using MediatR;

namespace GoKV.Architecture.Tests;

/// <summary>Requests, their handlers and their validators: one handler each, and nobody outside the file needs to know it.</summary>
public sealed class RequestTests
{
    // Requests on a partition whose handler does not derive from PartitionHandler, and why.
    private static readonly Dictionary<string, string> HandledOtherwise = new()
    {
        ["CopyCommand"] = "has two partitions when it names another database",
        ["MigrateCommand"] = "waits for another server",
        ["MoveCommand"] = "has two partitions, and may have to wait for a disk",
    };

    private static readonly Type[] Planted =
        [typeof(IsPublicHandler), typeof(IsSecondHandler), typeof(HasTwoHandlers), typeof(HasNoHandler)];

    private static Type[] ApplicationTypes => [.. Product.Application.Types.SelectMany(Product.Declared)];

    [Fact]
    public void EveryRequestHasOneHandler()
    {
        Assert.True(RequestsIn(ApplicationTypes).Count() >= 3);
        Rule.Holds(WithoutOneHandler(ApplicationTypes));
    }

    [Fact]
    public void HandlersAndValidatorsAreInternalAndSealed() => Rule.Holds(Exposed(Product.AllTypes));

    [Fact]
    public void ARequestOnAPartitionIsHandledByAPartitionHandler() =>
        Rule.Holds(NotByPartitionHandler(ApplicationTypes).Except(HandledOtherwise.Keys));

    [Fact]
    public void EveryExceptionIsStillNeeded() => Assert.Empty(HandledOtherwise.Keys.Except(NotByPartitionHandler(ApplicationTypes)));

    [Fact]
    public void PlantedRequestsAreFound()
    {
        Rule.Finds(WithoutOneHandler(Planted), "HasTwoHandlers has 2 handlers", "HasNoHandler has 0 handlers");
        Rule.Finds(Exposed(Planted), nameof(IsPublicHandler));
        Rule.Finds(NotByPartitionHandler(Planted), nameof(HasTwoHandlers));
    }

    private static IEnumerable<Type> RequestsIn(Type[] types) => types.Where(type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract);

    private static Type[] HandlersOf(Type request, Type[] types) =>
        [.. types.Where(type => !type.IsAbstract && typeof(IRequestHandler<,>).MakeGenericType(request, typeof(Reply)).IsAssignableFrom(type))];

    private static IEnumerable<string> WithoutOneHandler(Type[] types) =>
        from request in RequestsIn(types)
        let handlers = HandlersOf(request, types).Length
        where handlers != 1
        select $"{request.Name} has {handlers} handlers";

    private static IEnumerable<string> Exposed(Type[] types) =>
        from type in types
        where !type.IsAbstract && (typeof(IValidator).IsAssignableFrom(type) || type.GetInterfaces().Any(IsHandler))
        where type.IsVisible || !type.IsSealed
        select type.Name;

    private static bool IsHandler(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>);

    private static IEnumerable<string> NotByPartitionHandler(Type[] types) =>
        from request in RequestsIn(types)
        where request.IsSubclassOf(typeof(PartitionCommand))
        where !HandlersOf(request, types).Any(IsPartitionHandler)
        select request.Name;

    private static bool IsPartitionHandler(Type? type) => type is not null
        && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PartitionHandler<,>)) || IsPartitionHandler(type.BaseType));
}
