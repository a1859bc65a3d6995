using System.Reflection;
using System.Reflection.Emit;

namespace Mox.Architecture.Tests;

/// <summary>Which types a type uses, read from its signatures and the IL of its methods.</summary>
internal static class TypeUse
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All types an assembly's types use, as pairs; nested and generated types count for the outermost one.</summary>
    public static IEnumerable<(Type User, Type Used)> Of(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            foreach (var used in Direct(type).SelectMany(Spread).Distinct()) yield return (type, used);
        }
    }

    /// <summary>Members (methods, fields) a type's code names.</summary>
    public static IEnumerable<MemberInfo> Members(Type type) =>
        Bodies(type).SelectMany(method => Tokens(method));

    private static IEnumerable<Type> Direct(Type type)
    {
        if (type.BaseType is { } parent) yield return parent;
        foreach (var face in type.GetInterfaces()) yield return face;
        foreach (var attribute in type.GetCustomAttributesData()) yield return attribute.AttributeType;
        foreach (var field in type.GetFields(Everything)) yield return field.FieldType;
        foreach (var method in Bodies(type))
        {
            foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
            if (method is MethodInfo { ReturnType: { } result }) yield return result;
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? []) yield return local.LocalType;
            foreach (var member in Tokens(method))
            {
                if (member is Type named) yield return named;
                else if (member.DeclaringType is { } owner) yield return owner;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                {
                    foreach (var argument in generic.GetGenericArguments()) yield return argument;
                }
            }
        }
    }

    private static IEnumerable<MethodBase> Bodies(Type type) =>
        type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything));

    private static IEnumerable<Type> Spread(Type type)
    {
        if (type.HasElementType) return Spread(type.GetElementType()!);
        if (type.IsGenericParameter) return [];
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Spread).Prepend(type.GetGenericTypeDefinition()) : [type];
    }

    private static IEnumerable<MemberInfo> Tokens(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray();
        if (il is null) yield break;
        var typeArguments = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            short value = il[at++];
            if (value == 0xFE) value = unchecked((short)(0xFE00 | il[at++]));
            var code = Codes[value];
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    if (method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member) yield return member;
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(il, at));
                    break;
                default:
                    at += code.OperandType switch
                    {
                        OperandType.InlineNone => 0,
                        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                        OperandType.InlineVar => 2,
                        OperandType.InlineI8 or OperandType.InlineR => 8,
                        _ => 4,
                    };
                    break;
            }
        }
    }
}
