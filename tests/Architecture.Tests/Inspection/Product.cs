using System.Reflection;
using System.Runtime.CompilerServices;
using GoKV.Application.Commands;
using GoKV.Domain.Partitions;
using GoKV.Host;
using GoKV.Infrastructure.InMemory;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>
/// The product's assemblies and their types. Asking for the types of one fails when there are too few: a rule that looks at nothing holds always.
/// </summary>
internal static class Product
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic;

    public static readonly Layer Domain = new("Domain", typeof(Partition).Assembly, FewestTypes: 40);

    public static readonly Layer Application = new("Application", typeof(CommandDispatcher).Assembly, FewestTypes: 35);

    public static readonly Layer Infrastructure = new("Infrastructure", typeof(InMemoryPartitions).Assembly, FewestTypes: 3);

    public static readonly Layer Host = new("Host", typeof(Composition).Assembly, FewestTypes: 15);

    public static IReadOnlyList<Layer> Layers { get; } = [Domain, Application, Infrastructure, Host];

    /// <summary>The types of all layers that are not nested.</summary>
    public static Type[] TopLevelTypes => [.. Layers.SelectMany(layer => layer.Types)];

    /// <summary>The types that the sources of all layers declare, nested ones included.</summary>
    public static Type[] AllTypes => [.. TopLevelTypes.SelectMany(Declared)];

    /// <summary>A type and those declared within it, without what the compiler adds.</summary>
    public static IEnumerable<Type> Declared(Type type) => type.GetNestedTypes(All).Where(IsDeclared).SelectMany(Declared).Prepend(type);

    /// <summary>A type and everything within it, also what the compiler makes of lambdas, iterators and async methods.</summary>
    public static IEnumerable<Type> WithNested(Type type) => type.GetNestedTypes(All).SelectMany(WithNested).Prepend(type);

    /// <summary>True for types of the sources: not of the compiler, of a generator, or of the coverage tool, which writes its own into assemblies.</summary>
    public static bool IsDeclared(Type type) =>
        !type.Name.StartsWith('<')
        && !(type.Namespace ?? "").StartsWith("Coverlet", StringComparison.Ordinal)
        && !(type.Namespace ?? "").StartsWith("System", StringComparison.Ordinal)
        && !(type.Namespace ?? "").StartsWith("Microsoft", StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false);
}

/// <summary>One of the four projects.</summary>
/// <param name="Name">Its name and folder.</param>
/// <param name="Assembly">What it is compiled to.</param>
/// <param name="FewestTypes">Fewer top-level types than this mean that the wrong thing is looked at.</param>
internal sealed record Layer(string Name, Assembly Assembly, int FewestTypes)
{
    /// <summary>The top-level types of its sources.</summary>
    public Type[] Types
    {
        get
        {
            Type[] types = [.. Assembly.GetTypes().Where(type => !type.IsNested && Product.IsDeclared(type))];
            Assert.True(types.Length >= FewestTypes, $"{Name} has {types.Length} types, at least {FewestTypes} were expected.");
            return types;
        }
    }

    public override string ToString() => Name;
}
