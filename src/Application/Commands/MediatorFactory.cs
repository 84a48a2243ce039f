using System.Collections.Frozen;
using System.Reflection;
using FluentValidation;
using GoKV.Application.Behaviours;
using GoKV.Application.Replies;
using MediatR;

namespace GoKV.Application.Commands;

/// <summary>
/// Makes the mediator with everything it sends through: for each request type of this assembly its handler, and where it has a validator its closed
/// <see cref="ValidationBehaviour{TCommand}"/>. All are singletons, made once and looked up in a frozen map: MediatR asks for them at every command.
/// </summary>
public static class MediatorFactory
{
    /// <summary>Makes the mediator.</summary>
    /// <param name="services">Provides what handlers ask for in their constructors: repositories, registries, options.</param>
    /// <exception cref="InvalidOperationException">A handler asks for something that is not there, or a request has no handler or two.</exception>
    public static IMediator Create(IServiceProvider services) => new Mediator(CreateFactory(services));

    internal static ServiceFactory CreateFactory(IServiceProvider services)
    {
        var instances = new Dictionary<Type, object>();
        foreach (Route route in Routes.Value)
        {
            instances[route.HandlerService] = Make(route.Handler, services);
            object[] behaviours = route.Rules is { } rules ? [route.Behaviour.Invoke([Make(rules, services)])] : [];
            var pipeline = Array.CreateInstance(route.Pipeline, behaviours.Length);
            behaviours.CopyTo(pipeline, 0);
            instances[route.PipelineService] = pipeline;
        }

        FrozenDictionary<Type, object> frozen = instances.ToFrozenDictionary();
        return service => frozen[service];
    }

    // Does not change while the program runs, and takes longer to find than to use.
    private static readonly Lazy<Route[]> Routes = new(() =>
    {
        Type[] types = [.. typeof(MediatorFactory).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericType: false })];
        Type[] handlers = [.. types.Where(type => Implements(type, typeof(IRequestHandler<,>)))];
        Type[] validators = [.. types.Where(type => Implements(type, typeof(IValidator<>)))];
        return [.. types.Where(type => type.IsSubclassOf(typeof(Command))).Select(request => RouteOf(request, handlers, validators))];
    });

    private static bool Implements(Type type, Type genericInterface) =>
        type.GetInterfaces().Any(implemented => implemented.IsGenericType && implemented.GetGenericTypeDefinition() == genericInterface);

    private static Route RouteOf(Type request, Type[] handlers, Type[] validators)
    {
        Type handler = typeof(IRequestHandler<,>).MakeGenericType(request, typeof(Reply));
        Type rules = typeof(IValidator<>).MakeGenericType(request);
        Type pipeline = typeof(IPipelineBehavior<,>).MakeGenericType(request, typeof(Reply));
        return new Route(
            handler,
            Single(handlers, handler, request),
            validators.SingleOrDefault(rules.IsAssignableFrom),
            typeof(ValidationBehaviour<>).MakeGenericType(request).GetConstructors().Single(),
            pipeline,
            typeof(IEnumerable<>).MakeGenericType(pipeline));
    }

    private static Type Single(Type[] handlers, Type handler, Type request)
    {
        Type[] found = [.. handlers.Where(handler.IsAssignableFrom)];
        return found.Length == 1 ? found[0] : throw new InvalidOperationException($"{request.Name} has {found.Length} handlers, and needs one.");
    }

    private static object Make(Type type, IServiceProvider services)
    {
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => services.GetService(parameter.ParameterType)
            ?? throw new InvalidOperationException($"{type.Name} asks for {parameter.ParameterType}, which nobody provides."))]);
    }

    // Where a request goes: its handler, what makes a behaviour of its rules if it has some, and under which types MediatR asks for both.
    private sealed record Route(Type HandlerService, Type Handler, Type? Rules, ConstructorInfo Behaviour, Type Pipeline, Type PipelineService);
}
