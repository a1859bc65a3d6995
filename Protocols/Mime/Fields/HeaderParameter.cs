namespace Mox.Protocols.Mime.Fields;

/// <summary>A parameter of a structured header field.</summary>
public sealed record HeaderParameter(string Name, string Value);
