namespace Mox.Protocols.Mime;

/// <summary>Bounds of reading a message. Beyond a limit the rest is opaque; it is never an exception.</summary>
public sealed record MimeLimits
{
    /// <summary>The usual bounds: the values each member has unless it is set.</summary>
    public static readonly MimeLimits Default = new();

    /// <summary>Nesting of multiparts and messages.</summary>
    public int MaxDepth { get; init; } = 100;

    /// <summary>Parts in a message, over all levels.</summary>
    public int MaxParts { get; init; } = 1000;

    /// <summary>Octets of one header; fields beyond are not read.</summary>
    public int MaxHeaderOctets { get; init; } = 1 << 20;

    /// <summary>Octets of all headers of a message together; parts whose header lies beyond are opaque.</summary>
    public int MaxAllHeaderOctets { get; init; } = 8 << 20;

    /// <summary>Fields of one header that are read.</summary>
    public int MaxHeaderFields { get; init; } = 2000;

    /// <summary>Parameters of one field.</summary>
    public int MaxParameters { get; init; } = 100;

    /// <summary>Addresses of one field.</summary>
    public int MaxAddresses { get; init; } = 2000;
}
