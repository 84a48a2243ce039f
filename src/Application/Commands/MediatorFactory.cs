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
        Type[] types = [.. typeof(MediatorFactory).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsGenericType: false })];
        var instances = new Dictionary<Type, object>();
        foreach (Type request in types.Where(type => type.IsSubclassOf(typeof(Command))))
        {
            Type handler = typeof(IRequestHandler<,>).MakeGenericType(request, typeof(Reply));
            instances[handler] = Make(Single(types, handler, request), services);

            Type rules = typeof(IValidator<>).MakeGenericType(request);
            Type behaviour = typeof(IPipelineBehavior<,>).MakeGenericType(request, typeof(Reply));
            object[] behaviours = types.SingleOrDefault(rules.IsAssignableFrom) is { } type
                ? [Activator.CreateInstance(typeof(ValidationBehaviour<>).MakeGenericType(request), Make(type, services))!]
                : [];
            var pipeline = Array.CreateInstance(behaviour, behaviours.Length);
            behaviours.CopyTo(pipeline, 0);
            instances[typeof(IEnumerable<>).MakeGenericType(behaviour)] = pipeline;
        }

        FrozenDictionary<Type, object> frozen = instances.ToFrozenDictionary();
        return service => frozen[service];
    }

    private static Type Single(Type[] types, Type handler, Type request)
    {
        Type[] found = [.. types.Where(handler.IsAssignableFrom)];
        return found.Length == 1 ? found[0] : throw new InvalidOperationException($"{request.Name} has {found.Length} handlers, and needs one.");
    }

    private static object Make(Type type, IServiceProvider services)
    {
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => services.GetService(parameter.ParameterType)
            ?? throw new InvalidOperationException($"{type.Name} asks for {parameter.ParameterType}, which nobody provides."))]);
    }
}
