using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace GoKV.Architecture.Tests.Inspection;

/// <summary>Walks the instructions of a method body for the members, types and strings that they name (ECMA-335, III).</summary>
internal static class IlReader
{
    private const byte TwoByteMark = 0xFE;

    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The operands of a method's instructions: a <see cref="MemberInfo"/> or a string each. Nothing for a method without a body.</summary>
    public static IEnumerable<object> OperandsOf(MethodBase method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < il.Length;)
        {
            OpCode code = OpCodesByValue[il[at] == TwoByteMark ? (TwoByteMark << 8) | il[at + 1] : il[at]];
            at += code.Size;
            if (OperandOf(method, code, il, at) is { } operand)
                yield return operand;
            at += SizeOf(code.OperandType, il, at);
        }
    }

    private static object? OperandOf(MethodBase method, OpCode code, byte[] il, int at)
    {
        if (code.OperandType == OperandType.InlineString)
            return method.Module.ResolveString(IntegerAt(il, at));
        if (code.OperandType is not (OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok))
            return null;
        Type[] ofType = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : [];
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return method.Module.ResolveMember(IntegerAt(il, at), ofType, ofMethod);
    }

    private static int SizeOf(OperandType type, byte[] il, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * IntegerAt(il, at)),
        _ => 4,
    };

    private static int IntegerAt(byte[] il, int at) => BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at));
}
