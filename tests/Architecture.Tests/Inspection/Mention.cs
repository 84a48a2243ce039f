using System.Reflection;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>One place at which a type's signatures or code name another type.</summary>
/// <param name="Owner">The top-level type in whose source it stands.</param>
/// <param name="Where">The type that holds the code: the owner, or one nested in it, also one that the compiler made.</param>
/// <param name="WhereMember">The method or field.</param>
/// <param name="Type">The type that is named; of a generic one its definition.</param>
/// <param name="Member">The member of that type which the code uses, or null when only the type is named.</param>
internal readonly record struct Mention(Type Owner, Type Where, string WhereMember, Type Type, string? Member)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Owner and method, as lists of exceptions name them.</summary>
    public string Place => $"{Owner.Name}.{WhereMember}";

    /// <summary>All that a top-level type and the types within it name. Attributes are left out: they do nothing.</summary>
    public static IEnumerable<Mention> In(Type owner) =>
        from type in Product.WithNested(owner)
        from mention in InHeader(owner, type).Concat(InFields(owner, type)).Concat(InMethods(owner, type))
        select mention;

    /// <summary>The string literals in the code of a top-level type and the types within it.</summary>
    public static IEnumerable<string> StringsIn(Type owner) =>
        Product.WithNested(owner).SelectMany(MethodsOf).SelectMany(IlReader.OperandsOf).OfType<string>();

    public override string ToString() => $"{Place} uses {Type.FullName}{(Member is null ? "" : "." + Member)}";

    private static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    // The base type, and the interfaces that the type itself declares.
    private static IEnumerable<Mention> InHeader(Type owner, Type type)
    {
        Type[] interfaces = type.GetInterfaces();
        IEnumerable<Type> inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(interfaces.SelectMany(declared => declared.GetInterfaces()));
        IEnumerable<Type> named = interfaces.Except(inherited).Concat(type.BaseType is { } parent ? [parent] : []);
        return named.SelectMany(Parts).Select(part => new Mention(owner, type, type.Name, part, null));
    }

    private static IEnumerable<Mention> InFields(Type owner, Type type) =>
        from field in type.GetFields(Declared)
        from part in Parts(field.FieldType)
        select new Mention(owner, type, field.Name, part, null);

    private static IEnumerable<Mention> InMethods(Type owner, Type type) => MethodsOf(type).SelectMany(method => InMethod(owner, type, method));

    private static IEnumerable<Mention> InMethod(Type owner, Type type, MethodBase method)
    {
        IEnumerable<Type> named = method.GetParameters().Select(parameter => parameter.ParameterType)
            .Concat(method is MethodInfo { ReturnType: var result } ? [result] : [])
            .Concat(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [])
            .SelectMany(Parts);
        foreach (Type part in named)
            yield return new Mention(owner, type, method.Name, part, null);
        foreach (object operand in IlReader.OperandsOf(method))
        {
            if (operand is Type used)
            {
                foreach (Type part in Parts(used))
                    yield return new Mention(owner, type, method.Name, part, null);
            }
            else if (operand is MemberInfo { DeclaringType: { } declaring } member)
            {
                Type[] arguments = member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : [];
                foreach (Type part in arguments.Prepend(declaring).SelectMany(Parts))
                    yield return new Mention(owner, type, method.Name, part, member.Name);
            }
        }
    }

    // A type as named in code: of Task<Reply[]> these are Task<> and Reply.
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter || type.IsFunctionPointer)
            return [];
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition()) : [type];
    }
}
