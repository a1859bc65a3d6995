using System.Collections.Immutable;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>A property of the message that a method looked at, such as <c>header.d=example.org</c>.</summary>
/// <param name="Type">Where it was taken from: <c>smtp</c>, <c>header</c>, <c>body</c>, <c>policy</c>. Lower-case; empty where it was left out against the grammar.</param>
/// <param name="Name">What it is. Lower-case.</param>
/// <param name="Value">Without quotes; one line.</param>
/// <remarks>RFC 8601 §2.3.</remarks>
public readonly record struct AuthenticationProperty(string Type, string Name, string Value)
{
    /// <summary>As written in short, such as <c>header.d=example.org</c>.</summary>
    public override string ToString() => $"{Type}.{Name}={Value}";
}

/// <summary>What one method said.</summary>
/// <param name="Method">The method, such as <c>dkim</c>. Lower-case.</param>
/// <param name="Result">Its result, such as <c>pass</c>. Lower-case.</param>
/// <remarks>RFC 8601 §2.2 <c>resinfo</c>.</remarks>
public sealed record AuthenticationResult(string Method, string Result)
{
    /// <summary>The version of the method; 1 where none stands.</summary>
    public int MethodVersion { get; init; } = 1;

    /// <summary>The value of <c>reason=</c>; null without one.</summary>
    public string? Reason { get; init; }

    /// <summary>In their order.</summary>
    public ImmutableArray<AuthenticationProperty> Properties { get; init; } = [];

    /// <summary>The comments anywhere in it, in their order, without the outer brackets.</summary>
    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>The result as one of the registered words; null for another.</summary>
    public MethodResult? Known => MethodResultWords.Of(Result);

    /// <summary>The value of a property; null without it.</summary>
    public string? Property(string type, string name)
    {
        foreach (var one in Properties)
        {
            if (one.Type == type && one.Name == name) return one.Value;
        }

        return null;
    }
}
