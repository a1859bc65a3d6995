namespace Mox.Protocols.Mime.Fields;

/// <summary>A parameter of a structured header field.</summary>
/// <param name="Name">Lower-case.</param>
/// <param name="Value">Decoded: one line without CR, LF and NUL.</param>
public readonly record struct HeaderParameter(string Name, string Value)
{
    /// <summary>The language the sender named for the value (RFC 2231 §4), such as <c>en-us</c>; null without one.</summary>
    public string? Language { get; init; }
}
